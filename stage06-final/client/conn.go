package client

import (
	"errors"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/http1"
	"looper.example/stage06-final/task"
)

// conn is one connection to a server, and the handler of its loop.Conn. It has one exchange at a time.
//
// Content that nobody has read yet stays in the loop's memory for input, unconsumed: the parser has passed it already, and
// held counts what is left of the piece that it told of last. The loop stops reading at its InputLimit, and the server waits.
type conn struct {
	client *Client
	host   *host
	net    *loop.Conn
	parser http1.ResponseParser

	x      *exchange // in progress; nil: none
	held   int       // the first bytes of the input are content of x
	eof    bool      // the server has closed its side
	closed bool      // nothing comes any more
	err    error     // why

	opened         time.Duration // on the loop's clock
	limit          *loop.Timer
	overdue        *TimeoutError // what limit is for
	earlier, later *conn         // while idle, in the client's list: the one used last is the latest
	idle           bool

	in         []byte // of Input: what is not parsed, or not read
	offering   bool   // Input is at work
	handedOver bool   // by Response.Switch

	waking   *exchange
	tell     func()        // wakes the tasks of waking; made once
	resource task.Resource // what is left of x is aborted at the end of its task
	abandon  func()        // does so; made once
}

func (c *Client) newConn(h *host) *conn {
	cn := &conn{client: c, host: h}
	cn.parser.Limits = c.config.Limits
	cn.tell = func() { cn.waking.news.Set() }
	cn.abandon = func() { cn.abort(errReleased) }
	h.conns++
	return cn
}

// start is called when the connection stands.
func (cn *conn) start(n *loop.Conn) loop.Handler {
	cn.net = n
	cn.opened = n.Loop().Now()
	cn.limit = n.Loop().Deadline(0, cn.timeout)
	cn.limit.Stop()
	return cn
}

// Input parses what has come, as far as the one who reads the content keeps up.
func (cn *conn) Input(_ *loop.Conn, in []byte) (consumed int) {
	cn.in, cn.offering = in, true
	cn.parse()
	consumed = len(in) - len(cn.in)
	if cn.in, cn.offering = nil, false; cn.closed && !cn.handedOver {
		return len(in)
	}
	return consumed
}

// offer parses what is left of the input: at once, also for a task that goes on within Input.
func (cn *conn) offer() {
	if cn.offering {
		cn.parse()
	} else {
		cn.net.Offer()
	}
}

// parse takes from the input what is complete and wanted. Tasks that it wakes go on within it, and may call it.
func (cn *conn) parse() {
	for {
		x := cn.x
		switch {
		case cn.closed:
			return
		case x == nil:
			if len(cn.in) > 0 {
				cn.abort(errUnsolicited)
			}
			return
		case x.switched:
			return
		case cn.held > 0:
			n := x.take(cn.in[:cn.held])
			if n == 0 {
				return
			}
			cn.in = cn.in[n:]
			if cn.held -= n; x.got > 0 {
				cn.wake(x)
			}
			continue
		}
		ev, n, err := cn.parser.Next(cn.in)
		switch {
		case err != nil:
			cn.abort(err)
			return
		case ev == http1.Data: // the parser goes on after it, and the input when it is read
			cn.held = len(cn.parser.Data())
			cn.in = cn.in[n-cn.held:] // without a chunk's size line before it
			x.received(cn.held)
			continue
		}
		if cn.in = cn.in[n:]; ev != http1.NeedMore {
			cn.event(x, ev)
			continue
		}
		if cn.eof {
			cn.endOfInput()
		}
		return
	}
}

// event is called for what is not content.
func (cn *conn) event(x *exchange, ev http1.Event) {
	clean := len(cn.in) == 0
	switch ev {
	case http1.Interim:
		x.interim(&cn.parser.Response)
	case http1.Head:
		if err := x.head(&cn.parser.Response); err != nil {
			cn.abort(err)
			return
		}
		x.clean = clean
	case http1.End:
		cn.complete(x, clean)
	}
	cn.wake(x)
}

// wake has the tasks that wait for x go on at once.
func (cn *conn) wake(x *exchange) {
	cn.waking = x
	cn.client.scheduler.Callback(cn.tell)
}

// complete is the end of a response. The connection serves the next one if nothing speaks against it.
func (cn *conn) complete(x *exchange, clean bool) {
	r := &cn.parser.Response
	x.Trailer = trailerOf(&r.Message)
	keep := clean && r.KeepAlive() && x.sent && !x.request.Close
	cn.x = nil
	switch {
	case keep:
		cn.client.keep(cn)
	case x.sent:
		cn.close()
	default:
		cn.abort(errOver) // the rest of the request is not sent
	}
	x.finish(nil)
}

// EOF is called when the server has closed its side.
func (cn *conn) EOF(*loop.Conn) {
	cn.eof = true
	switch {
	case cn.x == nil:
		cn.close()
	case cn.held == 0 && !cn.x.switched:
		cn.endOfInput()
	}
}

// endOfInput completes a response that ends with the connection, and cuts any other.
func (cn *conn) endOfInput() {
	x := cn.x
	begun := cn.parser.Begun()
	_, err := cn.parser.EndOfInput()
	switch {
	case err == nil:
		cn.complete(x, true)
		cn.wake(x)
	case !begun:
		cn.abort(ErrServerClosed)
	default:
		cn.abort(err)
	}
}

// Drained lets the task that sends content go on.
func (cn *conn) Drained(*loop.Conn) {
	if x := cn.x; x != nil {
		cn.client.scheduler.Callback(x.room.Set)
	}
}

// Settle does nothing.
func (cn *conn) Settle(*loop.Conn) {}

// Stopping closes a connection that is idle. Others have tasks, which the loop waits for.
func (cn *conn) Stopping(*loop.Conn) {
	if cn.x == nil && cn.idle {
		cn.close()
	}
}

// Closed is the end of the connection.
func (cn *conn) Closed(_ *loop.Conn, err error) {
	switch {
	case err == nil:
		err = ErrServerClosed
	case errors.Is(err, loop.ErrStopped):
		err = task.ErrStopped
	}
	cn.over(err)
}

// abort closes the connection at once, and tells those who wait for it.
func (cn *conn) abort(err error) {
	if !cn.closed {
		cn.net.Abort(err)
		cn.over(err)
	}
}

// close closes it when what was written is sent.
func (cn *conn) close() {
	if !cn.closed {
		cn.net.Close()
		cn.over(ErrServerClosed)
	}
}

// over takes the connection out of the client's books.
func (cn *conn) over(err error) {
	if cn.closed {
		return
	}
	cn.closed, cn.err = true, err
	cn.client.forget(cn)
	if cn.limit != nil {
		cn.limit.Stop()
	}
	if x := cn.x; x != nil {
		cn.x = nil
		x.finish(err)
		cn.wake(x)
	}
	cn.client.leave(cn.host)
}

// timeout is called by the timer.
func (cn *conn) timeout() {
	switch x := cn.x; {
	case x == nil && cn.idle:
		cn.close()
	case x != nil && cn.overdue == nil: // the server's consent has not come
		x.consent = true
		cn.wake(x)
	case x != nil:
		cn.abort(cn.overdue)
	}
}

// within sets the time in which something has to come. The end of the exchange comes first.
func (cn *conn) within(d time.Duration, what string) {
	x := cn.x
	if cn.closed || x == nil || cn.idle {
		return
	}
	cn.overdue = nil
	if what != "" {
		cn.overdue = &TimeoutError{what, d}
	}
	if left := x.deadline - cn.net.Loop().Now(); x.deadline > 0 && (d <= 0 || left < d) {
		d, cn.overdue = max(left, 0), &TimeoutError{"end of the exchange", x.timeout}
	}
	if d <= 0 && x.deadline == 0 {
		cn.limit.Stop()
		return
	}
	cn.limit.Reset(d)
}
