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
	i := bytes.Index(p.in[p.searched:], endOfHead)
	if i < 0 {
		p.searched = len(p.in)
		return nil
	}
	head := p.searched + i + len(endOfHead)
	r, length := parseHead(string(p.in[:head]))
	r.Content = string(p.in[head:min(head+length, len(p.in))])
	p.in, p.searched = nil, 0
	return append(complete, r)
}
