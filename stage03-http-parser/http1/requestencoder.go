package http1

import "fmt"

// A RequestLineError says why a request line cannot be sent.
type RequestLineError struct {
	Part   string // "method" or "request-target"
	Offset int    // of the byte in that part that is not allowed
	Reason string // what was expected and what was found
}

func (e *RequestLineError) Error() string {
	return fmt.Sprintf("http1: %s: byte %d: %s", e.Part, e.Offset, e.Reason)
}

// AppendRequestLine appends a request line of HTTP/1.1 with its CRLF (RFC 9112, section 3). The target is judged as strictly as
// that of a request that comes in: a path with a query, an http URI, the "*" of OPTIONS, or the host and port of
// CONNECT. A method that is no token of at most 32 bytes, or another target, appends nothing and is a *RequestLineError.
func AppendRequestLine(dst []byte, method, target string) ([]byte, error) {
	n := len(dst)
	dst = append(dst, method...)
	switch at := run(dst[n:], tokenChar); {
	case at < len(method) || at == 0:
		return dst[:n], &RequestLineError{"method", at, "expected a token, found " + foundAt(dst[n:], at)}
	case at > maxMethod:
		return dst[:n], &RequestLineError{"method", maxMethod, "expected " + atMost("a method", maxMethod, "bytes") + ", found more"}
	}
	dst = append(dst, ' ')
	from := len(dst)
	dst = append(dst, target...)
	if fault := checkTarget(dst[n:], from-n, method == "CONNECT"); fault != nil {
		return dst[:n], &RequestLineError{"request-target", int(fault.Offset) - (from - n), fault.Reason}
	}
	return append(dst, " HTTP/1.1\r\n"...), nil
}

// checkTarget judges the request-target line[from:].
func checkTarget(line []byte, from int, connect bool) *Error {
	switch {
	case from == len(line):
		return refuse(400, from, "a request-target", "the end")
	case connect:
		return checkHostAndPort(line[from:]).shifted(from)
	}
	var r Request
	return r.parseTarget(line, from, len(line))
}

// checkHostAndPort judges the target of CONNECT, in which the port must be there (RFC 9112, section 3.2.3).
func checkHostAndPort(b []byte) *Error {
	if fault := checkAuthority(b); fault != nil {
		return fault
	}
	if end, _ := hostEnd(b); end+len(":") >= len(b) {
		return refuse(400, end, "a port after the host", foundAt(b, end))
	}
	return nil
}
