package everycut

import "bytes"

// Parser collects requests. The zero value is ready.
type Parser struct {
	in       []byte // what has arrived and is not used
	searched int    // so many bytes of it contain no end of a head
}

// Feed takes the next piece of the stream, and returns the requests that are complete by it.
func (p *Parser) Feed(piece []byte) (complete []Request) {
	p.in = append(p.in, piece...)
	for {
		i := bytes.Index(p.in[p.searched:], endOfHead)
		if i < 0 {
			p.searched = max(0, len(p.in)-len(endOfHead)+1) // the end may have begun
			return complete
		}
		head := p.searched + i + len(endOfHead)
		r, length := parseHead(string(p.in[:head]))
		if len(p.in) < head+length {
			p.searched += i // the head is found at once when there is more
			return complete
		}
		r.Content = string(p.in[head : head+length])
		p.in, p.searched = p.in[head+length:], 0
		return append(complete, r)
	}
}
