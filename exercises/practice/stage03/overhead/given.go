// Package overhead decodes content in chunks, within limits.
package overhead

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
)

// The limits of a content.
const (
	maxContent = 1 << 20 // bytes
	maxLine    = 1 << 10 // bytes of one size line, without CRLF
)

var (
	errMalformed = errors.New("malformed content")
	errTooMuch   = errors.New("a limit is exceeded")
)

// Feed takes a piece of the stream, and returns the contents that are complete by it.
func (d *Decoder) Feed(piece string) (complete []string, err error) {
	d.in = append(d.in, piece...)
	for {
		if d.state == nil {
			d.begin()
		}
		used, err := d.state(d, d.in)
		if err != nil {
			return complete, err
		}
		d.in = d.in[used:]
		if d.complete {
			complete = append(complete, string(d.content))
			d.begin()
		} else if used == 0 {
			return complete, nil
		}
	}
}

// cutLine returns the first line of in without its CRLF, and the bytes used with it: 0 if the line is not complete.
func cutLine(in []byte) (line string, used int, err error) {
	i := bytes.IndexByte(in, '\n')
	switch {
	case i < 0 && len(in) > maxLine+1, i > maxLine+1:
		return "", 0, errTooMuch
	case i < 0:
		return "", 0, nil
	case i == 0 || in[i-1] != '\r':
		return "", 0, errMalformed
	}
	return string(in[:i-1]), i + 1, nil
}

// parseSize returns the size that a size line has. An extension after it is ignored.
func parseSize(line string) (n int, err error) {
	digits, _, _ := strings.Cut(line, ";")
	size, err := strconv.ParseUint(digits, 16, 64)
	switch {
	case err != nil || len(digits) > 16:
		return 0, errMalformed
	case size > maxContent:
		return 0, errTooMuch
	}
	return int(size), nil
}

// chunkData takes the data of a chunk and the CRLF after it.
func (d *Decoder) chunkData(in []byte) (used int, err error) {
	if used = min(len(in), d.remaining); used > 0 {
		d.content = append(d.content, in[:used]...)
		d.remaining -= used
		return used, nil
	}
	if len(in) < 2 {
		return 0, nil
	}
	if string(in[:2]) != "\r\n" {
		return 0, errMalformed
	}
	d.state = (*Decoder).chunkSize
	return 2, nil
}

// end takes the empty line after the last chunk. There are no trailers here.
func (d *Decoder) end(in []byte) (used int, err error) {
	line, used, err := cutLine(in)
	if line != "" {
		return 0, errMalformed
	}
	d.complete = used > 0
	return used, err
}
