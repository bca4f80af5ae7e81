package chunked

import (
	"strconv"
	"strings"
)

// chunkSize takes the line in front of a chunk.
func (p *parser) chunkSize(in []byte) (used int, err error) {
	line, used, err := cutLine(in)
	if used == 0 || err != nil {
		return 0, err
	}
	size, _, _ := strings.Cut(line, ";")
	n, err := strconv.ParseUint(size, 10, 64)
	if err != nil || len(size) > 16 || n > uint64(maxContent-len(p.req.Content)) {
		return 0, errMalformed
	}
	p.remaining, p.state = int(n), (*parser).chunkData
	if n == 0 {
		p.state = (*parser).trailerLine
	}
	return used, nil
}

// chunkData takes the data of a chunk, as it comes, and then the CRLF after it.
func (p *parser) chunkData(in []byte) (used int, err error) {
	if p.remaining > 0 {
		return p.take(in), nil
	}
	if len(in) < 2 {
		return 0, nil
	}
	if string(in[:2]) != "\r\n" {
		return 0, errMalformed
	}
	p.state = (*parser).chunkSize
	return 2, nil
}

// trailerLine takes a field line after the last chunk. The empty line ends the request.
func (p *parser) trailerLine(in []byte) (used int, err error) {
	line, used, err := cutLine(in)
	if used == 0 || err != nil {
		return 0, err
	}
	if line != "" && !isField(line) {
		return 0, errMalformed
	}
	p.complete = line == ""
	return used, nil
}
