package server

import (
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/http1"
)

// conn is one connection as HTTP sees it. While it is idle it holds next to nothing:
// the parser and all that belongs to a request are in the Exchange.
type conn struct {
	server *Server
	net    *loop.Conn
	x      *Exchange // the request in progress; nil while idle
	place  int       // in server.conns
	served int       // requests, this one included

	since time.Duration // of the last progress, for the timeouts
	sent  int64         // bytes sent, when the timeouts last looked
	stuck time.Duration // since when no byte was taken; 0: it does not wait

	behind int  // while busy: bytes of input that are not parsed yet
	busy   bool // Input or Drained is running, and will look at what has changed
	ended  bool // the client has closed its sending side
	last   bool // no request is taken after this one

	handedOver bool // it does not speak HTTP any more
}

func (s *Server) open(net *loop.Conn) loop.Handler {
	c := &conn{server: s, net: net, since: s.loop.Now()}
	s.enlist(c)
	return c
}

// Input is the middle of the server: bytes become events, events move the exchange.
func (c *conn) Input(_ *loop.Conn, in []byte) (consumed int) {
	c.busy = true
	consumed = c.parse(in)
	c.busy = false
	c.rest()
	return consumed
}

func (c *conn) parse(in []byte) (consumed int) {
	for c.wantsInput() {
		x := c.exchange()
		if x.held > 0 {
			c.behind = len(in) - consumed - x.held
			n := x.deliver(in[consumed:][:x.held])
			consumed += n
			x.held -= n
			if c.advance(); x.held > 0 && !x.answered {
				return consumed
			}
			continue
		}
		event, n, err := x.parser.Next(in[consumed:])
		consumed += n
		c.behind = len(in) - consumed
		if err != nil {
			c.refuse(err.(*http1.Error))
			return len(in)
		}
		switch event {
		case http1.NeedMore:
			return consumed
		case http1.Head:
			c.begin()
		case http1.Data:
			c.progress()
			x.held = len(x.parser.Data())
			x.received += int64(x.held)
			consumed -= x.held // it stays in the input until somebody has taken it
			continue
		case http1.End:
			x.complete()
		}
		c.advance()
	}
	return consumed
}

// wantsInput says whether there is a use for the next byte: not while an answer is
// owed for a request that is complete, not while nobody has said what to do with
// its body, and not while the client does not read what it was sent.
func (c *conn) wantsInput() bool {
	switch x := c.x; {
	case c.net.Closing() || c.handedOver:
		return false
	case x == nil || !x.hasHead:
		return !c.net.Full()
	case x.requestDone:
		return false
	default:
		return x.wantsBody() || x.Request().ContentLength() == 0
	}
}

// exchange is the one in progress; the first byte of a request begins it.
func (c *conn) exchange() *Exchange {
	if c.x == nil {
		c.x = c.server.takeExchange(c)
		c.progress()
	}
	return c.x
}

// rest is called when there is nothing to do but wait. What lies in the loop's buffer
// is let go of: an unfinished exchange keeps a copy of its head, and a connection
// without one gives its Exchange back.
func (c *conn) rest() {
	switch x := c.x; {
	case c.handedOver:
		return
	case x == nil:
	case x.hasHead:
		x.detach()
	case x.parser.Idle():
		c.x = nil
		c.server.putExchange(x)
	}
	if c.last && c.x == nil || c.ended && c.wantsInput() && !c.isHeld() {
		c.net.Close() // what is waited for will not come
	}
}

// isHeld says whether there is more of a body to be offered, which is not waited for.
func (c *conn) isHeld() bool { return c.x != nil && c.x.held > 0 }

// begin hands a new request to the handler.
func (c *conn) begin() {
	c.progress()
	c.served++
	x := c.x
	x.hasHead = true
	x.keepAlive = x.Request().KeepAlive()
	x.handle()
}

// advance ends the exchange when both sides of it are done.
func (c *conn) advance() {
	x := c.x
	if x == nil || !x.answered {
		return
	}
	if !x.requestDone {
		c.discard(x)
		return
	}
	c.progress()
	if x.successor != nil {
		c.handOver(x)
		return
	}
	if x.persistent {
		x.reset() // the parser is between two messages, and goes on to the next
		return
	}
	more := x.keepAlive || c.unread() > 0
	c.x = nil
	c.server.putExchange(x)
	if more {
		c.net.Linger() // what has been sent behind this request is not to destroy its answer
	} else {
		c.net.Close()
	}
}

// discard reads on through a body that nobody wanted, or gives up. Where there is no
// body the end of the request is the parser's next event.
func (c *conn) discard(x *Exchange) {
	switch {
	case x.Request().ContentLength() == 0:
	case x.persistent && x.discarded <= c.server.config.DiscardLimit:
	default:
		c.net.Linger()
	}
}

// finished is called when an answer has been written. A connection that is busy will
// look by itself: its handler may still be running, and has the exchange.
func (c *conn) finished() {
	if !c.busy {
		c.advance()
		c.goOn()
	}
}

// goOn looks again at input that has been waiting.
func (c *conn) goOn() {
	if c.busy || c.net.Closing() {
		return
	}
	if c.net.Unconsumed() > 0 {
		c.net.Resume()
	} else {
		c.rest()
	}
}

// EOF: a client that has closed its sending side still gets the answers to what it
// has asked completely; the end of input never completes a request.
func (c *conn) EOF(*loop.Conn) {
	c.ended = true
	c.goOn()
}

// Drained: there is room for more of the answer, and then for further requests.
func (c *conn) Drained(*loop.Conn) {
	if c.x != nil {
		c.busy, c.behind = true, c.unread()
		c.x.drained()
		c.busy = false
		c.advance()
	}
	c.goOn()
}

// Stopping: the exchange in progress is the last.
func (c *conn) Stopping(*loop.Conn) {
	c.last = true
	c.rest()
}

// Closed is the end, also of an exchange that is not over.
func (c *conn) Closed(_ *loop.Conn, _ error) {
	c.server.delist(c)
	if x := c.x; x != nil {
		c.x = nil
		x.abandon()
	}
}

func (c *conn) progress() { c.since = c.server.loop.Now() }

// Settle: nothing is left over after a callback.
func (c *conn) Settle(*loop.Conn) {}
