package http1

import "bytes"

// usualLine reads the request line at the beginning of b if it is of the most usual
// kind: a path without percent-codes, perhaps a query, HTTP/1.0 or 1.1. It returns where the
// next line begins, or 0 for a line of another kind, which cutLine then finds and
// parseRequestLine judges; the two agree on the lines that both accept. For nearly every
// request this one pass, without a search for the end of the line, is enough.
func (r *Request) usualLine(b []byte) (next int) {
	m := run(b, tokenChar)
	from := m + 1
	if from >= len(b) || b[m] != ' ' || b[from] != '/' || !knownMethod(b[:m]) {
		return 0
	}
	path := from + run(b[from:], pathChar)
	to, query := path, span{}
	if path < len(b) && b[path] == '?' {
		to = path + 1 + run(b[path+1:], queryChar)
		query = spanOf(path+1, to)
	}
	next = to + len(" HTTP/1.1\r\n")
	if next > len(b) {
		return 0
	}
	switch string(b[to:next]) {
	case " HTTP/1.1\r\n":
		r.minor = 1
	case " HTTP/1.0\r\n":
	default:
		return 0
	}
	r.method, r.target, r.path, r.query = spanOf(0, m), spanOf(from, to), spanOf(from, path), query
	return next
}

// methodTooLong reports whether the request line that begins with b has a method of more
// than maxMethod bytes. The parser refuses such a method before its end.
func methodTooLong(b []byte) bool {
	return len(b) > maxMethod && run(b[:maxMethod+1], tokenChar) > maxMethod
}

// parseRequestLine reads `method SP request-target SP HTTP-version`
// (RFC 9112, section 3), with a method that is not too long. The line is the first
// of the head, so that positions in it are positions in the head. The shape is judged first,
// then the version, then the method, then the target: a target means nothing to us if the
// version is another.
func (r *Request) parseRequestLine(line []byte) *Error {
	m := run(line, tokenChar)
	switch {
	case len(line) == 0:
		return refuse(400, 0, "a request line", "a second empty line")
	case m == 0:
		return refuse(400, 0, "a method", foundAt(line, 0))
	case m == len(line) || line[m] != ' ':
		return refuse(400, m, "a space after the method", foundAt(line, m))
	}
	r.method = spanOf(0, m)
	from := m + 1
	n := bytes.IndexByte(line[from:], ' ')
	switch {
	case n < 0:
		return refuse(400, len(line), "a space and the version after the request-target", foundAt(line, len(line)))
	case n == 0:
		return refuse(400, from, "a request-target", "a second space")
	}
	to := from + n
	minor, fault := parseVersion(line[to+1:])
	if fault != nil {
		return fault.shifted(to + 1)
	}
	r.minor = minor
	if !knownMethod(line[:m]) {
		return refuse(501, 0, "a method that is implemented", "another one")
	}
	return r.parseTarget(line, from, to)
}

// knownMethod reports whether a method is one of RFC 9110, section 9.3, or PATCH (RFC 5789).
// CONNECT is not among them: it opens a tunnel, and this is not a proxy.
// Methods are case-sensitive.
func knownMethod(method []byte) bool {
	switch string(method) {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE":
		return true
	}
	return false
}
