package http1

import "math"

// chunkSize judges a chunk's size line (RFC 9112, section 7.1) and consumes it.
// A size of zero ends the content; trailers follow.
func (m *machine) chunkSize(in []byte, limits *Limits) (Event, int, *Error) {
	limit := within(limits.ChunkLine, defaultChunkLine)
	line, fault := m.cutLine(in, limit+len("\r\n"))
	switch {
	case fault != nil:
		return NeedMore, 0, fault
	case line == nil && m.scan >= limit+len("\r\n"):
		return NeedMore, 0, refuse(400, limit, atMost("a chunk size line", int64(limit), "bytes"), "more")
	case line == nil:
		return NeedMore, 0, nil
	}
	used := m.line
	size, fault := parseChunkLine(line)
	switch {
	case fault != nil:
		return NeedMore, 0, fault
	case size > limits.body()-m.announced:
		return NeedMore, 0, refuse(413, 0, atMost("content", limits.body(), "bytes"), "a chunk that exceeds it")
	}
	m.announced += size
	m.overhead += int64(used)
	switch {
	case m.overhead > limits.chunkLines(m.announced):
		return NeedMore, 0, refuse(400, 0, atMost("chunk size lines", limits.chunkLines(m.announced), "bytes in all"), "more")
	case size == 0:
		m.enter(stateTrailers, 0)
	default:
		m.remaining = size
		m.state = stateChunkData
	}
	return advance, used, nil
}

// chunkEnd consumes the CRLF after a chunk's content. It does not search for it:
// other bytes mean that the size was wrong.
func (m *machine) chunkEnd(in []byte) (Event, int, *Error) {
	for i, want := range []byte("\r\n") {
		switch {
		case i == len(in):
			return NeedMore, 0, nil
		case in[i] != want:
			return NeedMore, 0, refuse(400, i, "CRLF after the chunk", foundAt(in, i))
		}
	}
	m.enter(stateChunkSize, 0)
	return advance, len("\r\n"), nil
}

// trailers collects the field lines after the last chunk (RFC 9112, section 7.1.2) and
// copies them into memory of the message, apart from the fields of the head.
func (m *machine) trailers(in []byte, s *section, limits *Limits) (Event, int, *Error) {
	bounds := limits.trailers()
	for {
		got, fault := m.nextField(in, s, bounds)
		switch {
		case fault != nil:
			return NeedMore, 0, fault
		case got == noLine:
			return NeedMore, 0, nil
		case got == emptyLine:
			s.raw = append(s.raw[:0], in[:m.line]...)
			m.state = stateDone
			return advance, m.line, nil
		}
		f := s.fields[len(s.fields)-1]
		if name := f.name.in(in); !allowedInTrailers(name) {
			return NeedMore, 0, refuse(400, int(f.name.from), "a field that may be a trailer", string(name))
		}
	}
}

// notInTrailers are the fields that mean something before the content is read: how the
// message is framed, which host it is for and which client it is from, and how to read the content
// (RFC 9110, section 6.5.1). It is never changed.
var notInTrailers = [...]string{
	"Content-Length", "Transfer-Encoding", "Trailer", "TE", // framing
	"Connection", "Keep-Alive", "Proxy-Connection", "Upgrade", // the connection
	"Host", "Max-Forwards", "Forwarded", "Via", // routing
	"Authorization", "Proxy-Authorization", "Cookie", // authentication
	"WWW-Authenticate", "Proxy-Authenticate", "Set-Cookie",
	"Content-Encoding", "Content-Range", "Content-Type", // the form of the content
	"Expect", "Range", // how the request is to be handled
}

func allowedInTrailers(name []byte) bool {
	for _, other := range notInTrailers {
		if equalFold(name, other) {
			return false
		}
	}
	return kindOf(name) != kindLookalike
}

// parseChunkLine reads `chunk-size [ chunk-ext ]`: 1 to 16 hexadecimal digits, then
// extensions, which are judged and ignored.
func parseChunkLine(line []byte) (size int64, fault *Error) {
	digits := run(line, hexChar)
	switch {
	case digits == 0:
		return 0, refuse(400, 0, "a chunk size in hexadecimal digits", foundAt(line, 0))
	case digits > 16:
		return 0, refuse(400, 16, atMost("a chunk size", 16, "digits"), "more")
	}
	var n uint64
	for _, c := range line[:digits] {
		n = n<<4 | unhex(c)
	}
	if n > math.MaxInt64 {
		return 0, refuse(400, 0, "a chunk size below 2^63", "a larger one")
	}
	return int64(n), checkExtensions(line, digits)
}

// checkExtensions judges the chunk extensions line[at:], which are
// `*( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] )`
// (RFC 9112, section 7.1.1).
func checkExtensions(line []byte, at int) *Error {
	for at < len(line) {
		at = skipBlanks(line, at)
		if at == len(line) || line[at] != ';' {
			return refuse(400, at, "CRLF or a chunk extension", foundAt(line, at))
		}
		at = skipBlanks(line, at+1)
		name := run(line[at:], tokenChar)
		if name == 0 {
			return refuse(400, at, "the name of a chunk extension", foundAt(line, at))
		}
		at += name
		if equals := skipBlanks(line, at); equals < len(line) && line[equals] == '=' {
			end, fault := extensionValue(line, skipBlanks(line, equals+1))
			if fault != nil {
				return fault
			}
			at = end
		}
	}
	return nil
}

// extensionValue returns where the token or quoted string at line[at:] ends.
func extensionValue(line []byte, at int) (end int, fault *Error) {
	if at < len(line) && line[at] == '"' {
		end, closed := quotedEnd(line, at)
		if !closed {
			return 0, refuse(400, end, "the end of a quoted string", foundAt(line, end))
		}
		return end, nil
	}
	n := run(line[at:], tokenChar)
	if n == 0 {
		return 0, refuse(400, at, "the value of a chunk extension", foundAt(line, at))
	}
	return at + n, nil
}
