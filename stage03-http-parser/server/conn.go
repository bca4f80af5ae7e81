package server

import (
	"net/netip"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/http1"
)

// conn is one connection as HTTP sees it: it parses, and moves its exchange on. While it is
// idle it holds next to nothing: the parser and all that belongs to a request are in the
// exchange.
//
// A handler changes the state of an exchange wherever it runs: in a callback of this
// connection, of another one, of a timer. The connection acts on the result in one place,
// Settle, which the loop calls after each callback that has touched it.
type conn struct {
	server *Server
	net    *loop.Conn
	x      *exchange // the request in progress; nil while idle
	place  int       // in server.conns
	served int       // requests, this one included

	since time.Duration // loop.Attended at the last progress, for the timeouts

	taken int64         // bytes the client had taken when the timeouts last looked
	stuck time.Duration // since when it has taken none; 0: nothing waits for it

	named *netip.AddrPort // the client that the PROXY protocol names; nil: the client is the connection's peer

	unproxied  bool // the header of the PROXY protocol is still to come
	reading    bool // Input is being called
	behind     int  // bytes of input that come after what is parsed
	parked     bool // some of them wait until the exchange wants input
	last       bool // the loop is stopping: the connection closes after this request
	handedOver bool // it has changed its protocol
}

func (s *Server) open(net *loop.Conn) loop.Handler {
	c := &conn{server: s, net: net, since: s.loop.Attended(), unproxied: s.config.ProxyProtocol.expects(net.Peer())}
	s.enlist(c)
	if !c.unproxied {
		c.setFilter()
	}
	return c
}

func (c *conn) setFilter() {
	if filter := c.server.config.Filter; filter != nil {
		c.net.SetFilter(filter(c.net))
	}
}

// Input is the middle of the server: bytes become events, events move the exchange.
func (c *conn) Input(_ *loop.Conn, in []byte) (consumed int) {
	header := 0
	if c.unproxied {
		ok := false
		if header, ok = c.readProxyHeader(in); !ok {
			return header
		}
		if c.server.config.Filter != nil {
			c.setFilter()
			return header // what comes after it goes through the filter
		}
		in = in[header:]
	}
	defer c.leaveInput()
	c.reading = true
	c.behind = len(in)
	if c.x != nil {
		c.behind -= c.x.held
	}
	consumed, done := c.parse(in)
	c.parked = !done && consumed < len(in)
	return header + consumed
}

// leaveInput makes the exchange independent of the input, which is borrowed: the bytes of
// other clients will overwrite it. It is deferred because a handler can close the connection,
// and then the loop does not settle it, or end the goroutine.
func (c *conn) leaveInput() {
	c.reading = false
	if x := c.x; x != nil && x.request != arriving {
		x.detach()
	}
}

// parse consumes input as long as the exchange wants it. done reports whether parse needs more input to go on.
func (c *conn) parse(in []byte) (consumed int, done bool) {
	for c.wantsInput() {
		x := c.exchange()
		if x.held > 0 {
			c.behind = len(in) - consumed - x.held
			n := x.deliver(in[consumed:][:x.held])
			consumed += n
			x.held -= n
			if c.conclude(); x.held > 0 && x.response < whole {
				return consumed, false // other connections have their turn before the handler gets the rest
			}
			continue
		}
		event, n, err := x.parser.Next(in[consumed:])
		consumed += n
		c.behind = len(in) - consumed
		if err != nil {
			c.refuse(err.(*http1.Error))
			return len(in), true
		}
		switch event {
		case http1.NeedMore:
			return consumed, true
		case http1.Head:
			c.begin()
		case http1.Data:
			c.progress()
			x.held = len(x.parser.Data())
			x.received += int64(x.held)
			consumed -= x.held // it stays in the input until the handler has taken it
			continue
		case http1.End:
			x.complete()
		}
		c.conclude()
	}
	return consumed, false
}

// wantsInput reports whether the exchange can use the next byte: not while a complete request
// waits for its response, not before the handler has asked for the body, and not while the
// client does not read what the server sends.
func (c *conn) wantsInput() bool {
	if c.net.Closing() || c.handedOver {
		return false
	}
	if c.x == nil {
		return !c.net.Full()
	}
	switch c.x.request {
	case arriving:
		return !c.net.Full()
	case unasked:
		return c.x.parser.Request.ContentLength() == 0 // its end is all that is left
	case stalled, complete:
		return false
	default:
		return true
	}
}

// exchange returns the exchange in progress; the first byte of a request begins it.
func (c *conn) exchange() *exchange {
	if c.x == nil {
		c.x = c.server.takeExchange(c)
		c.progress()
	}
	return c.x
}

// begin hands a new request to the handler.
func (c *conn) begin() {
	c.progress()
	c.served++
	x := c.x
	x.request = unasked
	x.limitBody(c.server.config.Limits.Body)
	x.keepAlive = x.parser.Request.KeepAlive()
	x.handle()
}

// conclude ends the exchange when its request and its response are done.
func (c *conn) conclude() {
	x := c.x
	switch {
	case x == nil || x.response != whole || x.heldBack:
	case x.request != complete:
		c.discard(x)
	case x.successor != nil:
		c.handOver(x)
	case x.persistent:
		c.progress()
		c.server.renew(x) // its parser is between two messages, and goes on to the next
	default:
		c.close(x)
	}
}

// discard reads a body that the handler did not take and throws it away, or gives up. If there is no
// body, the end of the request is the parser's next event.
func (c *conn) discard(x *exchange) {
	x.request = unwanted
	switch {
	case x.parser.Request.ContentLength() == 0:
	case x.persistent && x.discarded <= c.server.config.DiscardLimit:
	default:
		c.net.Linger()
	}
}

// close ends the connection after its last response. A client that did not expect the end may
// be sending its next request, which must not destroy this response.
func (c *conn) close(x *exchange) {
	if x.keepAlive || c.behind > 0 {
		c.net.Linger()
	} else {
		c.net.Close()
	}
	c.x = nil
	c.server.putExchange(x)
}

// Settle moves on after a callback: the handler may have finished a response, or asked for the
// body.
func (c *conn) Settle(*loop.Conn) {
	c.conclude()
	switch {
	case c.handedOver || c.net.Closing():
	case c.parked && c.wantsInput():
		c.net.Resume()
	default:
		c.rest()
	}
}

// rest is called when the connection can only wait. An idle connection gives its exchange back.
func (c *conn) rest() {
	if x := c.x; x != nil && x.request == arriving && x.parser.Idle() {
		c.x = nil
		c.server.putExchange(x)
	}
	switch {
	case !c.wantsInput():
	case c.net.Ended():
		c.net.Close() // the rest of the request will not come
	case c.last:
		c.closeIfIdle()
	}
}

// isIdle reports whether no byte of a request has come. A request that waits until the client has
// read earlier responses has come.
func (c *conn) isIdle() bool { return c.x == nil && !c.parked }

// EOF tells the exchange that the client has closed its sending side. The client still gets the
// responses to its complete requests; the end of the input never completes a request.
func (c *conn) EOF(*loop.Conn) {
	if c.x != nil {
		c.x.inputEnded()
	}
}

// Drained goes on with the response, for which there is room again, and then with further requests.
func (c *conn) Drained(*loop.Conn) {
	if c.x != nil {
		c.x.drained()
	}
}

// Closed ends the connection, and an exchange that is not over. A successor (Upgrade) that would have got the connection after this
// callback hears of its end.
func (c *conn) Closed(n *loop.Conn, err error) {
	c.server.delist(c)
	x := c.x
	if x == nil {
		return
	}
	c.x = nil
	successor := x.successor
	x.abandon()
	if successor != nil {
		successor.Closed(n, err)
	}
}

func (c *conn) progress() { c.since = c.server.loop.Attended() }
