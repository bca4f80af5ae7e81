package server

import (
	"net/netip"
	"runtime/debug"
	"time"

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
	detached    bool          // the head is a copy
	requestDone bool          // read to its end
	keepAlive   bool          // the client wants to go on
	stalled     bool          // take has not taken all, and has not been resumed
	held        int           // bytes of the body that are parsed but not taken; they lie next in the input
	received    int64         // bytes of the body
	discarded   int64         // those of them that nobody wanted
	waited      time.Duration // for the body, as the timeouts saw it

	collect func(body []byte)             // set by Collect
	take    func(data []byte) (taken int) // set by Receive
	end     func()                        // likewise
}

// outgoing is how far the answer has come.
type outgoing struct {
	began      bool // its head is written
	answered   bool // it is written whole
	bodiless   bool // it has no content: HEAD, 204, 205, 304
	chunked    bool
	persistent bool // the connection goes on after it
	upgrade    bool // it has an Upgrade field
	spoilt     bool // somebody may have it who should not: never used again, nor its connection
	status     int
	left       int64 // bytes of content still to come; -1: not known beforehand
	onDrain    func()
	onGone     func()
	successor  loop.Handler // set by Upgrade: who gets the connection
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

// OnGone has f called when the exchange ends before its answer is finished: the client has
// gone, or was cut off or refused by the server in the middle of its body; or the
// handler has panicked. It is not called for what the handler does itself (Fail). Nothing is
// called behind f: it is where resources are let go of.
func (x *Exchange) OnGone(f func()) { x.onGone = f }

// handle calls the handler.
func (x *Exchange) handle() {
	defer x.conn.server.recovered(x)
	x.conn.server.handler(x)
}

// recovered turns a panic of x's handler into 500 for the client and into details in
// the log, and the server lives on. The connection ends: if the handler has handed x
// on, to a timer for instance, that must not answer some later request with it.
func (s *Server) recovered(x *Exchange) {
	reason := recover()
	if reason == nil {
		return
	}
	s.logPanic(x, reason)
	x.spoilt, x.persistent = true, false
	if !x.answered {
		x.Fail()
		s.gone(x)
	}
}

func (s *Server) logPanic(x *Exchange, reason any) {
	s.config.Log.Error("panic in a handler",
		"method", string(x.Request().Method()), "path", string(x.Request().Path()),
		"panic", reason, "stack", string(debug.Stack()))
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
	s.gone(x)
}

// gone calls OnGone's function, once: it may panic itself.
func (s *Server) gone(x *Exchange) {
	if f := x.onGone; f != nil {
		x.onGone = nil
		defer s.recovered(x)
		f()
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
