package server

import "fmt"

// A handler takes a request's body (its content) whole, with Collect, or piece by piece, with Receive.
// Until it asks for the body, the bytes stay in the connection's input, and when that is full
// (loop.Config.InputLimit) in the socket: then the client has to wait.

// Collect calls done with the whole body as soon as that has arrived: at once
// if the request has none. The body is bounded (see LimitBody), and
// borrowed until the exchange is over. A client that waits for permission to send it
// ("Expect: 100-continue") gets it now. The error is ErrOver, or
// ErrGone, also if the server now refuses the length that the request announces.
func (h Exchange) Collect(done func(body []byte)) error {
	x := h.x
	switch {
	case !h.live("Collect"):
		return ErrOver
	case x.conn == nil:
		return ErrGone
	case x.bodyOver():
		x.call(func() { done(nil) })
	default:
		x.collect = done
		return x.ask(collecting)
	}
	return nil
}

// LimitBody sets how many bytes the body of this request may have, in the place of
// Config.Limits.Body; a negative number sets no limit. The server refuses a longer body with 413:
// when the handler asks for it, if the client has announced its length, and otherwise when it has
// become too long. Call LimitBody before Collect and Receive; later it has no effect.
func (h Exchange) LimitBody(n int64) {
	if h.live("LimitBody") && h.x.request == unasked {
		h.x.limitBody(n)
	}
}

// limitBody also sets the parser's limit, so that it refuses a chunk that is too long as soon as its size has come.
func (x *exchange) limitBody(n int64) {
	x.limit = n
	if n != 0 { // which the parser takes for its default
		x.parser.Limits.Body = n
	}
}

// Receive calls take with each piece of the body as it arrives, without the framing of
// chunks, and end after the last piece and the trailers: at once if the request has no
// body. A piece is never empty, and borrowed until take returns. The handler may write its
// response meanwhile. If the body breaks off, or the server refuses its form or its
// length (see LimitBody), OnGone's function is called, and take and end are not called again.
//
// take returns how many bytes it has taken. If these are not all, it is not called
// again before Resume: the server reads no more from this client than its input holds
// (loop.Config.InputLimit), and no timeout runs.
//
// A client that waits for permission to send the body ("Expect: 100-continue") gets it now. The
// error is ErrGone or ErrOver.
func (h Exchange) Receive(take func(data []byte) (taken int), end func()) error {
	x := h.x
	switch {
	case !h.live("Receive"):
		return ErrOver
	case x.conn == nil:
		return ErrGone
	case x.bodyOver():
		x.call(end)
	default:
		x.take, x.end = take, end
		return x.ask(receiving)
	}
	return nil
}

// Resume calls Receive's function again, after the present callback has returned, with the bytes
// that it has not taken, and then with those that come.
func (h Exchange) Resume() {
	if x := h.x; h.live("Resume") && x.conn != nil && x.request == stalled && x.take != nil {
		x.request = receiving
		x.conn.progress()
		x.net.Resume()
	}
}

// bodyOver reports whether no more of the body will come.
func (x *exchange) bodyOver() bool {
	return x.request == complete || x.parser.Request.ContentLength() == 0
}

// ask begins to take the body. The error is ErrGone if the body is announced as too long.
func (x *exchange) ask(how requestState) error {
	switch {
	case x.request == unwanted:
		return nil // the response is complete: it is too late
	case x.isTooLong(x.parser.Request.ContentLength()):
		x.tooLong()
		return ErrGone
	}
	first := x.request == unasked
	x.request = how
	x.conn.progress() // the client may have waited until now
	if first && x.parser.Request.ExpectContinue() && x.response == pending && x.conn.behind == 0 {
		x.net.Write([]byte("HTTP/1.1 100 Continue\r\n\r\n"))
	}
	x.net.Resume()
	return nil
}

// KeepContent leaves the content that Collect's function was called with to the caller: its memory is not used again when the exchange
// is over.
func (h Exchange) KeepContent() {
	if h.live("KeepContent") {
		h.x.body = nil
	}
}

// deliver passes a piece of the body on, and returns how many bytes of it are taken or thrown away.
func (x *exchange) deliver(data []byte) (done int) {
	switch {
	case x.request == unwanted:
		x.discarded += int64(len(data))
	case x.isTooLong(x.received):
		x.tooLong()
	case x.request == receiving:
		return x.offer(data)
	default:
		if x.body == nil {
			x.body = x.server.loop.Borrow()
		}
		x.body = append(x.body, data...)
	}
	return len(data)
}

// offer calls Receive's function, which may call Resume before it returns that it has not
// taken all.
func (x *exchange) offer(data []byte) (taken int) {
	defer x.server.recovered(x)
	x.request = stalled
	n := x.take(data)
	if n < 0 || n > len(data) {
		panic(fmt.Sprintf("server: Receive's function has taken %d of %d bytes", n, len(data)))
	}
	if n == len(data) && x.request == stalled {
		x.request = receiving
	}
	return n
}

// isTooLong reports whether a body of this length, in bytes, is over the limit.
func (x *exchange) isTooLong(length int64) bool { return x.limit >= 0 && length > x.limit }

func (x *exchange) tooLong() {
	x.conn.fail(413, fmt.Sprintf("expected content of at most %d bytes, found more", x.limit))
}

// complete ends the request, and calls the handler's function for that.
func (x *exchange) complete() {
	how := x.request
	x.request = complete
	defer x.server.recovered(x)
	switch how {
	case collecting:
		x.collect(x.body)
	case receiving:
		x.end()
	}
}
