// Package smuggler has a parser with a mistake in one line.
package smuggler

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
)

// maxContent is how many bytes of content a request may have.
const maxContent = 1 << 20

var errMalformed = errors.New("malformed request")

// Request is a complete request.
type Request struct{ Method, Target, Content string }

// parser makes one request. Its states are methods that use a part of the input, or nothing while the part is not complete.
type parser struct {
	state     func(p *parser, in []byte) (used int, err error)
	req       Request
	remaining int // bytes of this chunk, or of the content, that have not arrived
	chunked   bool
	complete  bool
}

// Requests parses a stream that arrives in pieces, up to its end or to the first error.
func Requests(pieces ...string) (all []Request, err error) {
	var in []byte
	p := &parser{state: (*parser).requestLine}
	for _, piece := range pieces {
		in = append(in, piece...)
		for {
			used, err := p.state(p, in)
			if err != nil {
				return all, err
			}
			in = in[used:]
			if p.complete {
				all = append(all, p.req)
				p = &parser{state: (*parser).requestLine}
			} else if used == 0 {
				break
			}
		}
	}
	return all, nil
}

// cutLine returns the first line of in without its CRLF, and the bytes used with it: 0 if the line is not complete.
func cutLine(in []byte) (line string, used int, err error) {
	i := bytes.IndexByte(in, '\n')
	switch {
	case i < 0:
		return "", 0, nil
	case i == 0 || bytes.IndexByte(in, '\r') != i-1:
		return "", 0, errMalformed
	}
	return string(in[:i-1]), i + 1, nil
}

// requestLine takes the first line of a request.
func (p *parser) requestLine(in []byte) (used int, err error) {
	line, used, err := cutLine(in)
	if used == 0 || err != nil {
		return 0, err
	}
	parts := strings.Split(line, " ")
	if len(parts) != 3 || parts[2] != "HTTP/1.1" {
		return 0, errMalformed
	}
	p.req.Method, p.req.Target, p.state = parts[0], parts[1], (*parser).fieldLine
	return used, nil
}

// fieldLine takes a field line of the head. The empty line ends the head.
func (p *parser) fieldLine(in []byte) (used int, err error) {
	line, used, err := cutLine(in)
	if used == 0 || err != nil {
		return 0, err
	}
	name, value, _ := strings.Cut(line, ":")
	value = strings.Trim(value, " \t")
	switch {
	case line == "" && p.chunked:
		p.state = (*parser).chunkSize
	case line == "":
		p.state, p.complete = (*parser).content, p.remaining == 0
	case !isField(line):
		return 0, errMalformed
	case strings.EqualFold(name, "Transfer-Encoding"):
		p.chunked = true
	case strings.EqualFold(name, "Content-Length"):
		if p.remaining, err = strconv.Atoi(value); p.remaining < 0 || p.remaining > maxContent {
			err = errMalformed
		}
	}
	return used, err
}

// isField reports whether a line has a name, a colon and a value.
func isField(line string) bool { return strings.Index(line, ":") > 0 && line[0] != ' ' }

// content takes content of a known length.
func (p *parser) content(in []byte) (used int, err error) {
	used = p.take(in)
	p.complete = p.remaining == 0
	return used, nil
}

// take adds what it can of in to the content.
func (p *parser) take(in []byte) (used int) {
	used = min(len(in), p.remaining)
	p.req.Content += string(in[:used])
	p.remaining -= used
	return used
}
