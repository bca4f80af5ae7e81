package server

import (
	"fmt"
	"net/netip"
	"runtime/debug"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/http1"
)

// exchange is what an Exchange refers to. It has two sides, the request and the response, each with a
// state of its own, and is over when both have come to their end.
type exchange struct {
	server *Server         // never changes
	turn   uint64          // of the Exchange that may use it now; see Server.renew
	conn   *conn           // nil: the client has gone
	net    *loop.Conn      // also when the client has gone
	named  *netip.AddrPort // that of conn
	parser http1.Parser

	// memory that serves one request after another
	head     []byte // a copy of the request's head, once its input is gone
	body     []byte // of the request: what Collect has so far
	fields   []byte // of the response, encoded
	trailers []byte // likewise

	incoming
	outgoing
}

// requestState is how far the request has come.
type requestState uint8

const (
	arriving   requestState = iota // its head is not complete
	unasked                        // the handler has not said what to do with its body
	collecting                     // Collect: the body is kept until it is whole
	receiving                      // Receive: each piece is offered
	stalled                        // Receive's function has not taken all of a piece, and has not resumed; or it is forgotten
	unwanted                       // the response is whole: the body is read and thrown away
	complete                       // read to its end
)

// responseState is how far the response has come.
type responseState uint8

const (
	pending responseState = iota // nothing of it is written
	begun                        // its head is written
	whole                        // it is written to its end
	cut                          // it will never be whole: the connection is reset
)

// incoming is the request's side.
type incoming struct {
	request   requestState
	detached  bool          // the head is a copy
	keepAlive bool          // the client wants to keep the connection
	held      int           // bytes of the body that are parsed but not taken; they lie next in the input
	received  int64         // bytes of the body
	discarded int64         // those of them that the handler did not take
	limit     int64         // of the body, in bytes, once it is asked for; negative: none
	waited    time.Duration // for the body, up to the last check of the timeouts

	collect    func(body []byte)             // set by Collect
	take       func(data []byte) (taken int) // set by Receive
	end        func()                        // likewise
	onInputEnd func()
}

// outgoing is the response's side.
type outgoing struct {
	response   responseState
	bodiless   bool // it has no content: HEAD, 204, 205, 304
	chunked    bool
	persistent bool // the connection goes on after it
	upgrade    bool // it has an Upgrade field
	final      bool // the connection ends with it, whatever the client wants
	shared     bool // another exchange has views of this one's memory, so it is never used again
	heldBack   bool // by Hold: it is not over before Release
	isRefused  bool // by the server: the client gets the server's response, not the handler's
	status     int
	left       int64 // bytes of content that are still to come; -1: not known
	onDrain    func()
	onGone     func()
	successor  loop.Handler // set by Upgrade: it gets the connection
}

// handle calls the handler with the exchange.
func (x *exchange) handle() {
	defer x.server.recovered(x)
	x.server.handler(Exchange{x, x.turn})
}

// call calls a function that the handler has given to x. It recovers the function's panic, also in a
// timer's callback.
func (x *exchange) call(f func()) {
	defer x.server.recovered(x)
	f()
}

// recovered recovers a panic of x's handler, logs its details and responds with 500. The
// connection ends, and the server goes on.
func (s *Server) recovered(x *exchange) {
	reason := recover()
	if reason == nil {
		return
	}
	s.logPanic(x, reason)
	x.final, x.persistent = true, false
	x.fail()
}

func (s *Server) logPanic(x *exchange, reason any) {
	r := &x.parser.Request
	s.config.Log.Error("panic in a handler",
		"method", string(r.Method()), "path", string(r.Path()),
		"panic", fmt.Sprint(reason), "stack", string(debug.Stack()))
}

// detach makes the request independent of the input it was parsed from.
func (x *exchange) detach() {
	if !x.detached {
		x.detached = true
		x.head = x.parser.Request.AppendHead(x.head[:0])
		x.parser.Request.Rebase(x.head)
	}
}

// lost reports whether no client will get what is written: the client has gone, or its connection broke
// in this callback, and the loop will call Closed after it.
func (x *exchange) lost() bool { return x.conn == nil || x.net.Closing() }

// abandon ends an exchange whose connection is closed. If a handler still has it, the exchange
// keeps its request.
func (x *exchange) abandon() {
	s := x.server
	if x.request == arriving || x.response == whole && !x.heldBack {
		s.putExchange(x)
		return
	}
	x.detach()
	x.conn = nil
	s.gone(x)
}

// gone calls OnGone's function once, also if the function panics.
func (s *Server) gone(x *exchange) {
	if f := x.onGone; f != nil {
		x.onGone = nil
		x.call(f)
	}
}

// inputEnded calls OnInputEnd's function, once.
func (x *exchange) inputEnded() {
	if f := x.onInputEnd; f != nil && x.response < whole {
		x.onInputEnd = nil
		x.call(f)
	}
}

// isHead reports whether the method is HEAD. The server may refuse an exchange before its method is
// known.
func (x *exchange) isHead() bool {
	r := &x.parser.Request
	return r.HeadLen() > 0 && string(r.Method()) == "HEAD"
}
