// Package bytecount writes messages and reads their content.
package bytecount

import "strconv"

// AppendMessage appends a response with a content to dst.
func AppendMessage(dst []byte, content string) []byte {
	length := len(content)
	dst = append(dst, "HTTP/1.1 200 OK\r\nContent-Length: "...)
	dst = strconv.AppendInt(dst, int64(length), 10)
	dst = append(dst, "\r\n\r\n"...)
	return append(dst, content...)
}

// Content takes content of the announced length from the beginning of in. The rest belongs to the next message. If not all of it has
// arrived, ok is false.
func Content(in []byte, length int) (content, rest []byte, ok bool) {
	if len(in) < length {
		return nil, in, false
	}
	return in[:length], in[length:], true
}
