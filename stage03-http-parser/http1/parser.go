package http1

// A Parser turns the bytes of one connection into the events of its requests.
// The zero value is ready, with the default limits. It is not safe for
// concurrent use.
//
// While [Parser.Idle] reports true, and its latest Request is no longer needed, a parser
// has no state of its connection: a server may use it for another one, and needs only
// as many parsers as there are requests in progress.
type Parser struct {
	// Limits bounds each request; set it before the first call of Next.
	Limits Limits
	// Request is the request, from Head on. After an error it has as much as was understood
	// before the error, and the rest is empty. It is a view of the bytes that Next was given:
	// see Request for how long it is valid.
	Request Request

	machine
}

// Next looks at in, which begins with the first byte that earlier calls did not
// consume, and returns one event and how many bytes of in it has consumed.
//
// A head, a chunk's size line and a trailer section are consumed as a whole.
// Until then n leaves their bytes in place, they are presented again with more
// after them, and the parser remembers how far it has looked. It holds no
// pointer into in for that, so in may have moved between two calls.
//
// An error is always an *Error and final: do not process what comes after n. Every
// later call returns the same error.
func (p *Parser) Next(in []byte) (ev Event, n int, err error) {
	if p.err != nil {
		return NeedMore, 0, p.err
	}
	for {
		ev, used, fault := p.step(in[n:])
		if fault != nil {
			fault.Offset += p.offset
			p.err = fault
			p.Request.keep(in[n:])
			return NeedMore, n, fault
		}
		n += used
		p.offset += int64(used)
		if ev != advance {
			return ev, n, nil
		}
	}
}

func (p *Parser) step(in []byte) (Event, int, *Error) {
	switch p.state {
	case stateStart:
		return p.start(in)
	case stateRequestLine:
		return p.requestLine(in)
	case stateFields:
		return p.fields(in)
	default:
		return p.pastHead(in, &p.Request.trailers, &p.Limits)
	}
}

// Data returns the piece of the body of the latest Data event. It is a
// view into the bytes given to that call of Next, valid until these change.
func (p *Parser) Data() []byte { return p.data }

// Idle reports whether the parser is between two messages and no byte of the next one
// has arrived; an empty line before a request does not count. If the input ends now,
// it ends cleanly; in any other state a message is left unfinished.
func (p *Parser) Idle() bool { return p.state == stateStart }

// Reset makes the parser ready for another connection. It keeps Limits and the
// memory that it has grown, and drops its references to the input.
func (p *Parser) Reset() {
	p.Request.reset()
	*p = Parser{Limits: p.Limits, Request: p.Request}
}

// start skips one empty line before a request (RFC 9112, section 2.2). The line
// is only consumed together with the bytes after it, so that an idle parser needs no
// state for it. A second empty line is an error of the request line.
func (p *Parser) start(in []byte) (Event, int, *Error) {
	switch string(in) {
	case "", "\r", "\r\n":
		return NeedMore, 0, nil
	}
	skip := 0
	if in[0] == '\r' && in[1] == '\n' {
		skip = len("\r\n")
	}
	p.Request.reset()
	p.data = nil
	p.enter(stateRequestLine, 0)
	return advance, skip, nil
}

// requestLine judges the request line once it is complete; the length of the line and that of
// the method it judges as soon as too many bytes have come. The line stays in the input: the
// head is consumed as a whole.
func (p *Parser) requestLine(in []byte) (Event, int, *Error) {
	limit := within(p.Limits.RequestLine, defaultRequestLine)
	if p.scan == 0 { // the first look at this line: mostly it is complete
		if next := p.Request.usualLine(in[:min(len(in), limit+len("\r\n"))]); next > 0 {
			p.enter(stateFields, next)
			return advance, 0, nil
		}
	}
	if p.scan <= maxMethod && methodTooLong(in[:min(len(in), limit+len("\r\n"))]) {
		return NeedMore, 0, refuse(400, maxMethod, atMost("a method", maxMethod, "bytes"), "more")
	}
	line, fault := p.cutLine(in, limit+len("\r\n"))
	switch {
	case fault != nil:
		return NeedMore, 0, fault
	case line == nil && p.scan >= limit+len("\r\n"):
		return NeedMore, 0, refuse(414, limit, atMost("a request line", int64(limit), "bytes"), "more")
	case line == nil:
		return NeedMore, 0, nil
	}
	if fault := p.Request.parseRequestLine(line); fault != nil {
		return NeedMore, 0, fault
	}
	p.enter(stateFields, p.line)
	return advance, 0, nil
}

// fields collects and judges the field lines of the head, and consumes the head
// when its empty line has come.
func (p *Parser) fields(in []byte) (Event, int, *Error) {
	limits := p.Limits.head()
	for {
		got, fault := p.nextField(in, &p.Request.head, limits)
		switch {
		case fault != nil:
			return NeedMore, 0, fault
		case got == noLine:
			return NeedMore, 0, nil
		case got == emptyLine:
			return p.endHead(in[:p.line])
		}
		if fault := p.Request.judgeField(in); fault != nil {
			return NeedMore, 0, fault
		}
	}
}

// endHead judges the head as a whole and chooses how its body is framed.
func (p *Parser) endHead(head []byte) (Event, int, *Error) {
	r := &p.Request
	r.head.raw = head[:len(head):len(head)]
	if fault := r.judgeHead(p.Limits.body()); fault != nil {
		return NeedMore, 0, fault
	}
	p.frame(r.contentLength)
	return Head, len(head), nil
}
