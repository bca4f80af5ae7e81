package http1

// A Response is the head of a response. It is a view, as a [Request] is: its slices are borrowed from the
// head that the parser was given, until the caller reuses those bytes or the parser reads the next head. Rebase points it
// at a copy. The trailers are in memory of their own.
type Response struct {
	Message
	responseFacts
}

// responseFacts are what the head says, apart from its fields.
type responseFacts struct {
	reason  span
	status  int16
	noReuse bool // the connection cannot be used for a further request, whatever the fields say
	framing
}

// reset forgets the response and keeps its memory.
func (r *Response) reset() {
	r.Message.reset()
	r.responseFacts = responseFacts{}
}

// Status returns the status code, 100 to 999. Those from 600 on mean nothing in HTTP; RFC 9110, section 15, has clients take
// them for a kind of 5xx.
func (r *Response) Status() int { return int(r.status) }

// Reason returns the reason phrase as sent, which may be empty and has no meaning (RFC 9112, section 4).
func (r *Response) Reason() []byte { return r.reason.in(r.head.raw) }

// Minor returns the minor version of the response, 0 or 1.
func (r *Response) Minor() int { return int(r.minor) }

// ContentLength returns what the Content-Length field says, in bytes, or -1 if there is none: then the content is chunked, or
// ends with the connection, or there is none. The response to HEAD, and 304, have the field without the content.
func (r *Response) ContentLength() int64 {
	if r.seen&kindContentLength == 0 {
		return -1
	}
	return r.contentLength
}

// KeepAlive reports whether the connection may carry a further request after this response (RFC 9112, section 9.3). It may not
// if the content ends with the connection, if the protocol was switched or a tunnel opened, and if the
// fields of a 204 announce content: programs disagree about where such a response ends.
func (r *Response) KeepAlive() bool {
	return !r.noReuse && !r.close && (r.minor > 0 || r.keepAlive)
}

// judgeField judges the latest field by the meaning of its name.
// in is the head as far as it has come.
func (r *Response) judgeField(in []byte) *Error {
	f := r.head.fields[len(r.head.fields)-1]
	kind := kindOf(f.name.in(in))
	const once = kindContentLength | kindTransferEncoding
	if r.seen&kind&once != 0 {
		return refuse(502, int(f.name.from), "one "+string(f.name.in(in)), "a second one")
	}
	r.seen |= kind
	switch kind {
	case kindContentLength:
		return r.judgeContentLength(in, f)
	case kindTransferEncoding:
		return r.judgeTransferEncoding(f.value.in(in)).shifted(int(f.value.from))
	case kindConnection:
		r.noteConnection(f.value.in(in))
	case kindLookalike:
		return refuse(502, int(f.name.from), "a framing field spelt with '-'", "one with '_'")
	}
	return nil
}

// announcesContent reports whether the fields say that content follows.
func (r *Response) announcesContent() bool { return r.contentLength != 0 }

// endHead chooses how the content is framed, in the order of RFC 9112, section 6.3.
func (p *ResponseParser) endHead(head []byte) (Event, int, *Error) {
	r := &p.Response
	r.head.raw = head[:len(head):len(head)]
	switch {
	case r.status < 200 && r.status != 101:
		return p.endInterim(head)
	case r.status == 101, p.kind == responseToConnect && r.status < 300:
		r.noReuse = true // what follows is another protocol
		p.state = stateDone
	case r.status == 204:
		r.noReuse = r.announcesContent()
		p.state = stateDone
	case p.kind == responseToHead, r.status == 304:
		p.state = stateDone
	case r.contentLength > p.Limits.body():
		length := r.head.fields[r.head.find("Content-Length")]
		return NeedMore, 0, refuse(502, int(length.value.from), atMost("content", p.Limits.body(), "bytes"), "a larger Content-Length")
	case r.seen&(kindContentLength|kindTransferEncoding) == 0:
		r.noReuse = true
		p.announced, p.state = 0, stateUntilClose
	default:
		p.frame(r.contentLength)
	}
	return Head, len(head), nil
}

// endInterim ends a response that another one follows (RFC 9110, section 15.2). It has no content. If it announces
// some, the next bytes could be content or the next response, so that is an error.
func (p *ResponseParser) endInterim(head []byte) (Event, int, *Error) {
	limit := within(p.Limits.Interim, defaultInterim)
	p.interim++
	switch {
	case p.Response.announcesContent():
		return NeedMore, 0, refuse(502, 0, "a 1xx response without content", "a field that announces some")
	case p.interim > limit:
		return NeedMore, 0, refuse(502, 0, atMost("a series of 1xx responses", int64(limit), "responses"), "one more")
	}
	p.state = stateInterim
	return Interim, len(head), nil
}

// nextHead begins the response that follows an interim one.
func (p *ResponseParser) nextHead() (Event, int, *Error) {
	p.Response.reset()
	p.enter(stateStatusLine, 0)
	return advance, 0, nil
}
