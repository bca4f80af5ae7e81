package server

import (
	"errors"
	"net/netip"

	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/http1"
)

// ErrOver is the error of a method of an exchange that is over (its response was written, and its
// request read to the end), or of a call on another goroutine than the loop's. The log gets a
// line about each such call.
var ErrOver = errors.New("server: the exchange is over, or used on another goroutine than the loop's")

// Exchange is one request and its response. It belongs to the loop's goroutine, and to
// its handler from the call until the response is finished and the handler has returned.
//
// It is a handle, and may be copied and kept. The memory that it refers to later serves another
// request, and the handle notices that: a method that is called after the end of the exchange has
// no effect, also not on another client's response, and the log gets a line about it.
type Exchange struct {
	x    *exchange
	turn uint64 // which of the requests that x serves one after another
}

// live reports whether the exchange may be used, and complains if it may not.
func (h Exchange) live(what string) bool {
	return h.x.server.loop.Inside() && h.turn == h.x.turn || h.misused(what)
}

// misused complains about a call, and returns false. It is apart from live because live is called often.
func (h Exchange) misused(what string) bool {
	s := h.x.server
	if s.loop.Inside() {
		s.loop.Misused("Exchange."+what, "after the end of the exchange: "+s.ended.find(h.turn))
	} else {
		s.loop.Misused("Exchange."+what, "on another goroutine than the loop's: expected Loop.Post")
	}
	return false
}

// Request returns the head of the request, until the exchange is over. The slices of its methods are
// borrowed until the present callback returns: then the head moves, and the bytes of other clients
// take its place. Call Request again, or copy the slices.
func (h Exchange) Request() *http1.Request {
	if !h.live("Request") {
		return new(http1.Request)
	}
	return &h.x.parser.Request
}

// Peer returns the client's address, also when the client has gone. If Config.ProxyProtocol expects a header, it is the
// address that the header names. The client of a Unix socket has no address: the result is not valid.
func (h Exchange) Peer() netip.AddrPort {
	switch {
	case !h.live("Peer"):
		return netip.AddrPort{}
	case h.x.named != nil:
		return *h.x.named
	}
	return h.x.net.Peer()
}

// Conn returns the connection of the request. If that has been closed, or the exchange is over,
// the result is a closed connection, on which methods have no effect.
func (h Exchange) Conn() *loop.Conn {
	if !h.live("Conn") {
		return loop.Closed(h.Loop())
	}
	return h.x.net
}

// Loop returns the loop that the server runs on. It may be called at any time, on any goroutine.
func (h Exchange) Loop() *loop.Loop { return h.x.server.loop }

// Over returns an exchange of the same server that is over, for callers that must return an
// exchange after the end of their own.
func (h Exchange) Over() Exchange { return Exchange{x: h.x.server.over} }

// Gone reports whether the client has gone, or the exchange is over: no client will get what is
// written.
func (h Exchange) Gone() bool {
	return !h.Loop().Inside() || h.turn != h.x.turn || h.x.conn == nil
}

// Refused reports whether the server has refused the request after its handler was called: for
// its body, or because the body took too long. For the handler the client has gone; the client gets
// the server's response.
func (h Exchange) Refused() bool { return h.live("Refused") && h.x.isRefused }

// Hold keeps the exchange and its request usable until Release, also when the response is
// complete. The client's next request waits for that long. It is for handlers that go on after
// they have responded.
func (h Exchange) Hold() {
	if h.live("Hold") {
		h.x.heldBack = true
	}
}

// Release ends Hold. If the exchange is over then, and the client's next request has come, Release calls
// its handler before it returns, unless it is called in a callback of this connection.
func (h Exchange) Release() {
	x := h.x
	if !h.live("Release") || !x.heldBack {
		return
	}
	x.heldBack = false
	x.net.Touch()
	if c := x.conn; c != nil && c.parked && x.response == whole && !c.reading {
		c.conclude()
		if c.wantsInput() {
			c.net.Offer()
		}
	}
}

// Forget drops the functions that the handler has given for this request and its response: those of OnGone, OnInputEnd, OnDrain,
// Collect and Receive. A handler that uses its memory again calls it when it ends, because the response may not be complete then, or the
// connection not closed yet. The rest of the content is read when the response is complete, and thrown away. Forget has no effect on
// an exchange that is over.
func (h Exchange) Forget() {
	x := h.x
	if !x.server.loop.Inside() || h.turn != x.turn {
		return
	}
	x.collect, x.take, x.end, x.onInputEnd = nil, nil, nil, nil
	x.onDrain, x.onGone = nil, nil
	if x.request == collecting || x.request == receiving {
		x.request = stalled
	}
}

// OnGone sets f, which is called when the exchange ends before its response is complete: the client
// has gone, or the server has refused it or cut it off; or the handler has panicked or given up
// (Fail). f is the last callback: release resources there.
func (h Exchange) OnGone(f func()) {
	if h.live("OnGone") {
		h.x.onGone = f
	}
}

// OnInputEnd sets f, which is called once when the client has closed its sending side: at once if it
// already has. The client may have gone, or it may wait for its response, as some clients do, and
// still gets it. TCP tells the difference only when a response is sent.
func (h Exchange) OnInputEnd(f func()) {
	switch {
	case !h.live("OnInputEnd"):
	case h.x.conn != nil && h.x.net.Ended():
		h.x.call(f)
	default:
		h.x.onInputEnd = f
	}
}
