package server

import "fmt"

// A request's body is taken whole, with Collect, or piece by piece, with Receive. A body
// that nobody has asked for stays in the connection's input, and when that is full
// (loop.Config.InputLimit) in the socket: then the client has to wait.

// Collect has done called with the whole body as soon as that has arrived: at once
// when the request has none. The body is bounded by Config.CollectLimit (413), and
// borrowed until the answer is finished. A client that waits to be asked for it
// ("Expect: 100-continue") is asked now.
func (x *Exchange) Collect(done func(body []byte)) {
	switch {
	case x.conn == nil:
	case x.bodyOver():
		done(nil)
	case x.Request().ContentLength() > x.conn.server.config.CollectLimit:
		x.tooLarge()
	default:
		x.collect = done
		x.invite()
	}
}

// Receive has take called with each piece of the body as it arrives, without the chunks'
// framing, and end behind the last, when the trailers are there: at once when the
// request has no body. A piece is never empty, and borrowed until take returns. The
// answer may be written meanwhile. If the body breaks off, or is refused for its form or
// its length (http1.Limits.Body), neither is called again, but OnGone's function is.
//
// take returns how many bytes it has taken. When these are not all, it is not called
// again before Resume: no more is read from this client than its input holds
// (loop.Config.InputLimit), and no timeout runs.
//
// A client that waits to be asked for the body ("Expect: 100-continue") is asked now.
func (x *Exchange) Receive(take func(data []byte) (taken int), end func()) {
	switch {
	case x.conn == nil:
	case x.bodyOver():
		end()
	default:
		x.take, x.end = take, end
		x.invite()
	}
}

// Resume has Receive's function called again with what it has not taken, and then with
// what comes, once the present callback has returned.
func (x *Exchange) Resume() {
	if x.conn == nil || !x.stalled {
		return
	}
	x.stalled = false
	x.conn.progress()
	x.conn.net.Resume()
}

// bodyOver says that no more of the body will come.
func (x *Exchange) bodyOver() bool {
	return x.requestDone || x.Request().ContentLength() == 0
}

// invite begins to take the body.
func (x *Exchange) invite() {
	x.conn.progress() // the client may have waited for this moment
	if x.Request().ExpectContinue() && !x.began && x.conn.unread() == 0 {
		x.conn.net.Write([]byte("HTTP/1.1 100 Continue\r\n\r\n"))
	}
	x.conn.goOn()
}

// wantsBody says whether there is a use for more of the body.
func (x *Exchange) wantsBody() bool {
	return x.answered || x.collect != nil || x.take != nil && !x.stalled
}

// deliver passes a piece of the body on, and returns how much of it is done with.
func (x *Exchange) deliver(data []byte) (done int) {
	switch {
	case x.answered:
		x.discarded += int64(len(data))
	case x.take != nil:
		return x.offer(data)
	case int64(len(x.body)+len(data)) > x.conn.server.config.CollectLimit:
		x.tooLarge()
	default:
		x.body = append(x.body, data...)
	}
	return len(data)
}

// offer calls Receive's function, which may call Resume before it says that it has not
// taken all.
func (x *Exchange) offer(data []byte) (taken int) {
	c := x.conn
	defer c.server.recovered(x)
	x.stalled = true
	n := x.take(data)
	if n < 0 || n > len(data) {
		panic(fmt.Sprintf("server: Receive's function has taken %d of %d bytes", n, len(data)))
	}
	if n == len(data) {
		x.stalled = false
	}
	return n
}

// tooLarge refuses a body that is longer than memory is given for it.
func (x *Exchange) tooLarge() {
	limit := x.conn.server.config.CollectLimit
	x.conn.fail(413, fmt.Sprintf("expected content of at most %d bytes, found more", limit))
}

// complete is the end of the request.
func (x *Exchange) complete() {
	x.requestDone = true
	defer x.conn.server.recovered(x)
	switch {
	case x.answered:
	case x.collect != nil:
		x.collect(x.body)
	case x.take != nil:
		x.end()
	}
}
