package server

import (
	"net/netip"
	"runtime/debug"

	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/http1"
)

// Exchange is one request and its answer. It belongs to the loop's goroutine, and to
// its handler from the call until the answer is finished; after that it serves the
// next request and must not be touched.
type Exchange struct {
	conn   *conn // nil: the client is gone
	parser http1.Parser

	// memory that serves one request after the other
	head   []byte // a copy of the request's head, once its input is gone
	body   []byte // of the request, as far as collected
	fields []byte // of the answer, encoded

	incoming
	outgoing
}

// incoming is how far the request has come.
type incoming struct {
	hasHead     bool
	detached    bool // the head is a copy
	requestDone bool // read to its end
	keepAlive   bool // the client wants to go on
	collect     func(body []byte)
	discarded   int64 // bytes of the body that nobody wanted
}

// outgoing is how far the answer has come.
type outgoing struct {
	began      bool // its head is written
	answered   bool // it is written whole
	bodiless   bool // it has no content: HEAD, 204, 304
	chunked    bool
	persistent bool // the connection goes on after it
	panicked   bool // its handler may have handed it on: it is never used again
	status     int
	left       int64 // bytes of content still to come; -1: not known beforehand
	onDrain    func()
	onGone     func()
}

// Request is the request's head. It and what it returns are borrowed until the
// answer is finished.
func (x *Exchange) Request() *http1.Request { return &x.parser.Request }

// Peer is the client's address; the zero value when it is gone.
func (x *Exchange) Peer() netip.AddrPort {
	if x.conn == nil {
		return netip.AddrPort{}
	}
	return x.conn.net.Peer()
}

// Conn is the connection the request came on; nil when the client is gone.
func (x *Exchange) Conn() *loop.Conn {
	if x.conn == nil {
		return nil
	}
	return x.conn.net
}

// Gone says that the client is gone: nobody will see the answer.
func (x *Exchange) Gone() bool { return x.conn == nil }

// OnGone has f called when the client goes before it is answered.
func (x *Exchange) OnGone(f func()) { x.onGone = f }

// Collect has done called with the whole body as soon as that has arrived: at once
// when the request has none. The body is bounded by http1.Limits.Body (413), and
// borrowed until the answer is finished. A client that waits to be asked for it
// ("Expect: 100-continue") is asked now.
func (x *Exchange) Collect(done func(body []byte)) {
	if x.conn == nil {
		return
	}
	if x.requestDone || x.Request().ContentLength() == 0 {
		done(nil)
		return
	}
	x.collect = done
	x.conn.progress() // the client may have waited for this moment
	if x.Request().ExpectContinue() && !x.began && x.conn.unread() == 0 {
		x.conn.net.Write([]byte("HTTP/1.1 100 Continue\r\n\r\n"))
	}
	x.conn.goOn()
}

// handle calls the handler.
func (x *Exchange) handle() {
	defer x.conn.server.recovered(x)
	x.conn.server.handler(x)
}

// take is a piece of the body.
func (x *Exchange) take(data []byte) {
	if x.collect != nil && !x.answered {
		x.body = append(x.body, data...)
	} else {
		x.discarded += int64(len(data))
	}
}

// complete is the end of the request.
func (x *Exchange) complete() {
	x.requestDone = true
	if done := x.collect; done != nil && !x.answered {
		x.collect = nil
		defer x.conn.server.recovered(x)
		done(x.body)
	}
}

// recovered turns a panic of x's handler into 500 for the client and into details in
// the log, and the server lives on. The connection ends: if the handler has handed x
// on, to a timer for instance, that must not answer some later request with it.
func (s *Server) recovered(x *Exchange) {
	reason := recover()
	if reason == nil {
		return
	}
	s.config.Log.Error("panic in a handler",
		"method", string(x.Request().Method()), "path", string(x.Request().Path()),
		"panic", reason, "stack", string(debug.Stack()))
	x.panicked, x.persistent = true, false
	x.Fail()
}

// detach makes the request independent of the input it was parsed from.
func (x *Exchange) detach() {
	if !x.detached && !x.answered {
		x.detached = true
		x.head = x.Request().AppendHead(x.head[:0])
		x.Request().Rebase(x.head)
	}
}

// abandon is the end of an exchange whose client is gone. If a handler still has it,
// it is never used again, and keeps its request.
func (x *Exchange) abandon() {
	s := x.conn.server
	if !x.hasHead || x.answered {
		s.putExchange(x)
		return
	}
	x.detach()
	x.conn = nil
	if x.onGone != nil {
		defer s.recovered(x)
		x.onGone()
	}
}

// keepBytes is how much memory for bodies an exchange keeps.
const keepBytes = 64 << 10

// reset makes the exchange ready for the next request on the same connection.
func (x *Exchange) reset() {
	x.incoming, x.outgoing = incoming{}, outgoing{}
	x.fields, x.body = x.fields[:0], x.body[:0]
	if cap(x.body) > keepBytes {
		x.body = nil
	}
}
