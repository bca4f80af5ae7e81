package serve

import (
	"bytes"

	"looper.example/stage06-final/bench/whole/site"
)

// blankLine ends the head of a request.
const blankLine = "\r\n\r\n"

// fixed is the response of the servers without HTTP.
const fixed = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\n" + site.Hello

// AppendFixed replaces HTTP for gnet and evio, which have none: it appends a fixed response for each blank line in the input, and returns
// how many bytes of the input it has consumed. After a request of HTTP/1.0 the caller must close the connection.
func AppendFixed(dst, in []byte) (out []byte, consumed int, ends bool) {
	for {
		end := bytes.Index(in[consumed:], []byte(blankLine))
		if end < 0 {
			return dst, consumed, ends
		}
		ends = ends || bytes.Contains(in[consumed:consumed+end], []byte(" HTTP/1.0"))
		consumed += end + len(blankLine)
		dst = append(dst, fixed...)
	}
}
