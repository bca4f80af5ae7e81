package http1

import "io"

// A ResponseParser turns the bytes of one connection into the events of its responses: it is
// the client's side of [Parser], as strict, and independent of where the stream was cut. The zero value is ready, with the default
// limits. It is not safe for concurrent use.
//
//	Expect            a request was sent
//	  v
//	status line       judged as soon as it is complete
//	  v
//	fields            judged line by line, up to the empty line
//	  ├── 1xx ──> (Interim) ──> status line
//	  v
//	(Head)
//	  ├── HEAD, 204, 304, CONNECT, 101 ───────────────────────┐
//	  ├── chunked ──> as in a request ────────────────────────┤
//	  ├── Content-Length ──> body (Data ...) ─────────────────┤
//	  └── neither ──> until close (Data ...) ── EndOfInput ───┤
//	                                                          v
//	idle <───────────────────────────────────────── (End) <─ done
type ResponseParser struct {
	// Limits bounds each response; set it before the first call of Next.
	Limits Limits
	// Response is the response, from Head, or Interim, on. It is a view of the bytes that Next was given:
	// see Request for how long it is valid.
	Response Response

	machine
	kind    responseKind // what the request allows for
	interim int          // responses of 1xx so far
	kept    int          // bytes that the last call of Next did not consume
	begun   bool         // bytes of this response have come
}

// responseKind says how the method of the request decides where its response ends.
type responseKind uint8

const (
	nothingExpected   responseKind = iota // there is no request
	usualResponse                         // its fields say where it ends
	responseToHead                        // it has no content
	responseToConnect                     // with 2xx it has none, and a tunnel begins
)

// Expect says that a request of that method was sent, and that the next bytes are its response. It
// must be called for each request, when the parser is idle: bytes without a request are an error, since they could be
// taken for the response to the next one. It panics if a response is not complete.
func (p *ResponseParser) Expect(method string) {
	if !p.Idle() {
		panic("http1: Expect: expected a complete response before the next request")
	}
	switch method {
	case "HEAD":
		p.kind = responseToHead
	case "CONNECT":
		p.kind = responseToConnect
	default:
		p.kind = usualResponse
	}
	p.Response.reset()
	p.offset, p.interim, p.begun, p.data = 0, 0, false, nil
	p.enter(stateStatusLine, 0)
}

// Next looks at in, which begins with the first byte that earlier calls did not
// consume, and returns one event and how many bytes of in it has consumed. See Parser.Next: the rules are the same.
// An error is always an *Error with status 502, and final.
func (p *ResponseParser) Next(in []byte) (ev Event, n int, err error) {
	if p.err != nil {
		return NeedMore, 0, p.err
	}
	for {
		ev, used, fault := p.step(in[n:])
		if fault != nil {
			p.Response.keep(in[n:])
			return NeedMore, n, p.broke(fault)
		}
		n += used
		p.offset += int64(used)
		if ev != advance {
			p.kept = len(in) - n
			return ev, n, nil
		}
	}
}

// broke keeps a fault as the parser's error, and returns it.
func (p *ResponseParser) broke(fault *Error) error {
	fault.Offset += p.offset
	fault.Status = 502
	p.err = fault
	return fault
}

// EndOfInput tells the parser that the server has closed its side, after the bytes that the last call of Next was given. It returns End
// if that completes a response whose content ends with the connection, and NeedMore if the parser is idle. Anything
// else is an *Error, which is an io.ErrUnexpectedEOF: an end in the middle never completes a response.
func (p *ResponseParser) EndOfInput() (Event, error) {
	switch {
	case p.err != nil:
		return NeedMore, p.err
	case p.state == stateStart:
		return NeedMore, nil
	case p.state == stateUntilClose:
		ev, _, _ := p.done()
		return ev, nil
	}
	if len(p.Response.head.raw) == 0 {
		p.Response.reset() // an unfinished head is not shown
	}
	fault := refuse(502, p.kept, "the rest of the response", "the end of the input")
	fault.cause = io.ErrUnexpectedEOF
	return NeedMore, p.broke(fault)
}

// Data returns the piece of the body of the latest Data event. It is a
// view into the bytes given to that call of Next, valid until these change.
func (p *ResponseParser) Data() []byte { return p.data }

// Idle reports whether no response is expected: the last one is complete, or there was no request yet.
func (p *ResponseParser) Idle() bool { return p.state == stateStart }

// Begun reports whether bytes have come since Expect. If none have come, and the server has closed the connection,
// it has perhaps never read the request.
func (p *ResponseParser) Begun() bool { return p.begun }

// Reset makes the parser ready for another connection. It keeps Limits and the
// memory that it has grown, and drops its references to the input.
func (p *ResponseParser) Reset() {
	p.Response.reset()
	*p = ResponseParser{Limits: p.Limits, Response: p.Response}
}

func (p *ResponseParser) step(in []byte) (Event, int, *Error) {
	switch p.state {
	case stateStart:
		if len(in) > 0 {
			return NeedMore, 0, refuse(502, 0, "nothing before the next request", foundAt(in, 0))
		}
		return NeedMore, 0, nil
	case stateStatusLine:
		return p.statusLine(in)
	case stateFields:
		return p.fields(in)
	case stateInterim:
		return p.nextHead()
	case stateUntilClose:
		return p.untilClose(in)
	default:
		return p.pastHead(in, &p.Response.trailers, &p.Limits)
	}
}

// fields collects and judges the field lines of the head, and consumes the head
// when its empty line has come.
func (p *ResponseParser) fields(in []byte) (Event, int, *Error) {
	limits := p.Limits.head()
	for {
		got, fault := p.nextField(in, &p.Response.head, limits)
		switch {
		case fault != nil:
			return NeedMore, 0, fault
		case got == noLine:
			return NeedMore, 0, nil
		case got == emptyLine:
			return p.endHead(in[:p.line])
		}
		if fault := p.Response.judgeField(in); fault != nil {
			return NeedMore, 0, fault
		}
	}
}

// untilClose passes on content that only the end of the connection ends.
func (p *ResponseParser) untilClose(in []byte) (Event, int, *Error) {
	if len(in) == 0 {
		return NeedMore, 0, nil
	}
	if room := p.Limits.body() - p.announced; int64(len(in)) > room {
		if room > 0 { // what is within the limit comes first, wherever the stream was cut
			in = in[:room]
		} else {
			return NeedMore, 0, refuse(502, 0, atMost("content", p.Limits.body(), "bytes"), "more")
		}
	}
	p.announced += int64(len(in))
	p.data = in[:len(in):len(in)]
	return Data, len(in), nil
}
