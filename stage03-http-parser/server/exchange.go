package server

import (
	"errors"
	"net/netip"

	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/http1"
)

// ErrOver is the error of using an exchange that is over: its response was written, and its
// request read to the end; or of using it on another goroutine than the loop's. The log has a
// line about each such use.
var ErrOver = errors.New("server: the exchange is over, or used on another goroutine than the loop's")

// Exchange is one request and its response. It belongs to the loop's goroutine, and to
// its handler from the call until the response is finished and the handler has returned.
//
// It is a handle, and may be copied and kept: the memory it refers to goes on to serve
// another request, but the handle knows. Whatever is done with it after its end has no effect,
// least of all on another client's response, and is told in the log.
type Exchange struct {
	x    *exchange
	turn uint64 // which of the requests that x serves one after the other
}

// live reports whether the exchange may be used, and complains if not.
func (h Exchange) live(what string) bool {
	return h.x.server.loop.Inside() && h.turn == h.x.turn || h.misused(what)
}

// misused complains about the use of an exchange, and returns false. It stands apart because live is called often.
func (h Exchange) misused(what string) bool {
	s := h.x.server
	if s.loop.Inside() {
		s.loop.Misused("Exchange."+what, "after the end of the exchange: "+s.ended.find(h.turn))
	} else {
		s.loop.Misused("Exchange."+what, "on another goroutine than the loop's: expected Loop.Post")
	}
	return false
}

// Request is the request's head, until the exchange is over. The slices that it returns are
// borrowed until the present callback returns: then the head moves, and other clients' bytes come
// to its place. Ask again, or copy them.
func (h Exchange) Request() *http1.Request {
	if !h.live("Request") {
		return new(http1.Request)
	}
	return &h.x.parser.Request
}

// Peer is the client's address, also when it is gone: the one that the PROXY protocol names, if Config.ProxyProtocol expects
// that. A Unix socket has none: it is not valid there.
func (h Exchange) Peer() netip.AddrPort {
	switch {
	case !h.live("Peer"):
		return netip.AddrPort{}
	case h.x.peer.IsValid():
		return h.x.peer
	}
	return h.x.net.Peer()
}

// Conn is the connection the request came on. If that has been closed, or the exchange is
// over, the result is one that is closed: nothing has an effect on it.
func (h Exchange) Conn() *loop.Conn {
	if !h.live("Conn") {
		return loop.Closed(h.Loop())
	}
	return h.x.net
}

// Loop is the loop that the server runs on. It may always be asked for.
func (h Exchange) Loop() *loop.Loop { return h.x.server.loop }

// Over returns an exchange of the same server that is over. It is for those who have to give
// an exchange out when there is none any more.
func (h Exchange) Over() Exchange { return Exchange{x: h.x.server.over} }

// Gone reports whether the client is gone, or the exchange is over: nobody will see what is
// written.
func (h Exchange) Gone() bool {
	return !h.Loop().Inside() || h.turn != h.x.turn || h.x.conn == nil
}

// Refused reports whether the server has refused the request after its handler was called: for
// its body, or the time that took. The client is gone for the handler, but it has a response.
func (h Exchange) Refused() bool { return h.live("Refused") && h.x.isRefused }

// Hold keeps the exchange, and with it its request, from being over until Release, also when its
// response is whole. The client's next request waits as long. It is for handlers that go on
// when they have responded.
func (h Exchange) Hold() {
	if h.live("Hold") {
		h.x.heldBack = true
	}
}

// Release is the end of Hold. If the exchange is over by that and the client's next request is
// there, its handler is called before Release returns, unless a callback of this connection is being called.
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

// Keep keeps v, which Kept returns to later requests of the same connection while these follow
// each other closely. A connection that is idle for a second keeps nothing. It is for memory
// that is worth using again, and that must never be used for another client.
func (h Exchange) Keep(v any) {
	if !h.Gone() {
		h.x.conn.kept = v
	}
}

// Kept returns what Keep was given last, and forgets it; nil if there is nothing.
func (h Exchange) Kept() (v any) {
	if !h.Gone() {
		v, h.x.conn.kept = h.x.conn.kept, nil
	}
	return v
}

// OnGone has f called when the exchange ends before its response is whole: the client has
// gone, or was cut off or refused by the server; or the handler has panicked or given up
// (Fail). f is the last callback: release resources there.
func (h Exchange) OnGone(f func()) {
	if h.live("OnGone") {
		h.x.onGone = f
	}
}

// OnInputEnd has f called once when the client has closed its sending side: at once if it has
// already. It may have left; or it may be waiting for its response, as some clients do, and
// still gets it. TCP does not tell which, until a response is sent.
func (h Exchange) OnInputEnd(f func()) {
	switch {
	case !h.live("OnInputEnd"):
	case h.x.conn != nil && h.x.net.Ended():
		h.x.call(f)
	default:
		h.x.onInputEnd = f
	}
}
