package twolengths

import (
	"strconv"
	"strings"
)

// Framing decides how the content of a request is framed (RFC 9112, section 6.3). Without the two fields there is no content.
func Framing(fields []Field) (Content, error) {
	if codings := Values(fields, "Transfer-Encoding"); len(codings) > 0 && strings.Contains(codings[0], "chunked") {
		return Content{Chunked: true}, nil
	}
	if lengths := Values(fields, "Content-Length"); len(lengths) > 0 {
		n, err := strconv.ParseInt(lengths[0], 10, 64)
		if err != nil {
			return Content{}, ErrFraming
		}
		return Content{Length: n}, nil
	}
	return Content{}, nil
}
