package serve

import (
	"bytes"

	"looper.example/stage06-final/bench/whole/site"
)

// blankLine ends the head of a request.
const blankLine = "\r\n\r\n"

// fixed is the response of the servers that know no HTTP.
const fixed = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\n" + site.Hello

// AppendFixed is the whole of HTTP for gnet and evio, which come without: it appends a fixed response for each blank line in the
// input, and returns how much of the input it has consumed. With HTTP/1.0 the connection is to be closed after it.
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
