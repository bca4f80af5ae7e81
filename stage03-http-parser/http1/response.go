package http1

import (
	"fmt"
	"strconv"
)

// AppendStatusLine appends the status line of a response, with its CRLF: this server
// sends HTTP/1.1, whatever the version of the request is (RFC 9110, section 6.2). A status
// that does not have three digits is a mistake of the program, and is sent as 500.
func AppendStatusLine(dst []byte, status int) []byte {
	if status < 100 || status > 999 {
		status = 500
	}
	dst = append(dst, "HTTP/1.1 "...)
	dst = strconv.AppendInt(dst, int64(status), 10)
	dst = append(dst, ' ')
	dst = append(dst, StatusText(status)...)
	return append(dst, "\r\n"...)
}

// A FieldError says why a field cannot be sent.
type FieldError struct {
	Field  string // its name as given
	Offset int    // of the byte that is not allowed, in the name or in the value
	Reason string // what was expected and what was found
}

func (e *FieldError) Error() string {
	return fmt.Sprintf("http1: field %q: byte %d: %s", e.Field, e.Offset, e.Reason)
}

// AppendField appends one field line with its CRLF. If the name is not a token, or the
// value has a control byte other than tab (above all CR or LF), it appends nothing and
// returns a *FieldError. White space around a value is sent, and removed by
// the recipient.
func AppendField(dst []byte, name, value string) ([]byte, error) {
	n := len(dst)
	dst = append(dst, name...)
	if at := run(dst[n:], tokenChar); at < len(name) || at == 0 {
		return dst[:n], &FieldError{name, at, "expected a token as the name, found " + foundAt(dst[n:], at)}
	}
	dst = append(dst, ": "...)
	v := len(dst)
	dst = append(dst, value...)
	if at := textRun(dst[v:]); at < len(value) {
		return dst[:n], &FieldError{name, at, "expected a character of a field value, found " + foundAt(dst[v:], at)}
	}
	return append(dst, "\r\n"...), nil
}

// AppendContentLength appends the Content-Length field for a content of n bytes, with its
// CRLF; n is not negative.
func AppendContentLength(dst []byte, n int64) []byte {
	dst = append(dst, "Content-Length: "...)
	dst = strconv.AppendInt(dst, n, 10)
	return append(dst, "\r\n"...)
}

// AppendChunk appends data as one chunk (RFC 9112, section 7.1). Without data it appends
// nothing, since an empty chunk would end the body.
func AppendChunk(dst, data []byte) []byte {
	if len(data) == 0 {
		return dst
	}
	dst = AppendChunkSize(dst, len(data))
	dst = append(dst, data...)
	return append(dst, "\r\n"...)
}

// AppendChunkSize appends the size line of a chunk of n bytes, which are sent after it, and then a CRLF. It is for callers that do
// not want to copy the data; n is positive.
func AppendChunkSize(dst []byte, n int) []byte {
	dst = strconv.AppendUint(dst, uint64(n), 16)
	return append(dst, "\r\n"...)
}

// AppendLastChunk appends the end of a chunked body without trailers.
func AppendLastChunk(dst []byte) []byte {
	return append(dst, "0\r\n\r\n"...)
}

// AppendTrailers appends the end of a chunked body with trailers, lines as AppendField writes them (RFC 9112, section 7.1.2).
func AppendTrailers(dst, fields []byte) []byte {
	dst = append(dst, "0\r\n"...)
	dst = append(dst, fields...)
	return append(dst, "\r\n"...)
}
