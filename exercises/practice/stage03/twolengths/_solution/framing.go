package twolengths

import (
	"strconv"
	"strings"
)

// Framing decides how the content of a request is framed (RFC 9112, section 6.3). Without the two fields there is no content.
func Framing(fields []Field) (Content, error) {
	codings, lengths := Values(fields, "Transfer-Encoding"), Values(fields, "Content-Length")
	switch {
	case len(codings)+len(lengths) > 1:
		return Content{}, ErrFraming
	case len(codings) == 1:
		if len(codings[0]) != len("chunked") || !strings.EqualFold(codings[0], "chunked") { // the letters are ASCII: others have more bytes
			return Content{}, ErrFraming
		}
		return Content{Chunked: true}, nil
	case len(lengths) == 1:
		n, ok := length(lengths[0])
		if !ok {
			return Content{}, ErrFraming
		}
		return Content{Length: n}, nil
	}
	return Content{}, nil
}

// length reads 0, or up to 18 digits without a leading zero. Every program reads such a number in the same way.
func length(value string) (n int64, ok bool) {
	if value == "" || len(value) > 18 || value[0] == '0' && len(value) > 1 {
		return 0, false
	}
	for _, c := range []byte(value) {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(value, 10, 64)
	return n, err == nil
}
