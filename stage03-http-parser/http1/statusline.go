package http1

import "bytes"

// protocol is what every status line begins with.
const protocol = "HTTP/"

// statusLine judges the status line once it is complete, but for its length and its first bytes: bytes that do not
// begin a response are refused at once. It stays in the input: the head is consumed as a whole.
func (p *ResponseParser) statusLine(in []byte) (Event, int, *Error) {
	limit := within(p.Limits.StatusLine, defaultStatusLine)
	p.begun = p.begun || len(in) > 0
	for i := range min(len(in), len(protocol)) {
		if in[i] != protocol[i] {
			return NeedMore, 0, refuse(502, i, "a status line, which begins with HTTP/", foundAt(in, i))
		}
	}
	line, fault := p.cutLine(in, limit+len("\r\n"))
	switch {
	case fault != nil:
		return NeedMore, 0, fault
	case line == nil && p.scan >= limit+len("\r\n"):
		return NeedMore, 0, refuse(502, limit, atMost("a status line", int64(limit), "bytes"), "more")
	case line == nil:
		return NeedMore, 0, nil
	}
	if fault := p.Response.parseStatusLine(line); fault != nil {
		return NeedMore, 0, fault
	}
	p.enter(stateFields, p.line)
	return advance, 0, nil
}

// parseStatusLine reads `HTTP-version SP status-code SP [ reason-phrase ]` (RFC 9112, section 4). Without a reason phrase
// the second space may be missing: some servers leave it out, and all programs read such a line alike.
func (r *Response) parseStatusLine(line []byte) *Error {
	version := bytes.IndexByte(line, ' ')
	if version < 0 {
		version = len(line)
	}
	minor, fault := parseVersion(line[:version])
	if fault != nil {
		return fault
	}
	r.minor = minor
	code := version + len(" ")
	if version == len(line) {
		return refuse(502, version, "a space after the version", foundAt(line, version))
	}
	digits := run(line[code:], digitChar)
	switch {
	case digits < 3:
		return refuse(502, code+digits, "three digits of a status code", foundAt(line, code+digits))
	case digits > 3:
		return refuse(502, code+3, "a status code of three digits", foundAt(line, code+3))
	case line[code] == '0':
		return refuse(502, code, "a status code from 100 on", "'0'")
	}
	for _, c := range line[code : code+3] {
		r.status = r.status*10 + int16(unhex(c))
	}
	return r.parseReason(line, code+3)
}

// parseReason reads the rest of the line after the status code line[:at].
func (r *Response) parseReason(line []byte, at int) *Error {
	r.reason = spanOf(at, at)
	if at == len(line) {
		return nil
	}
	if line[at] != ' ' {
		return refuse(502, at, "a space after the status code", foundAt(line, at))
	}
	at++
	if n := textRun(line[at:]); at+n < len(line) {
		return refuse(502, at+n, "a character of a reason phrase", foundAt(line, at+n))
	}
	r.reason = spanOf(at, len(line))
	return nil
}
