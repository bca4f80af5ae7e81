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
// Unread content stays in the loop's input buffer, unconsumed. The parser has passed it already, and
// held counts the rest of the piece that the parser returned last. The loop stops reading at its InputLimit, and the server waits.
type conn struct {
	client *Client
	host   *host
	net    *loop.Conn
	parser http1.ResponseParser

	x      *exchange // in progress; nil: none
	held   int       // the first bytes of the input are content of x
	eof    bool      // the server has closed its side
	closed bool      // no more input comes
	err    error     // why closed

	opened         time.Duration // on the loop's clock
	limit          *loop.Timer
	overdue        *TimeoutError // the error when limit is over
	earlier, later *conn         // in the client's list of idle connections, by last use
	idle           bool

	in         []byte // the input of Input that is not parsed, or not read
	offering   bool   // Input is running
	handedOver bool   // by Response.Switch

	waking   *exchange
	tell     func()        // wakes the tasks of waking; made once
	resource task.Resource // aborts an unfinished x at the end of its task
	abandon  func()        // aborts x; made once
}

func (c *Client) newConn(h *host) *conn {
	cn := &conn{client: c, host: h}
	cn.parser.Limits = c.config.Limits
	cn.tell = func() { cn.waking.news.Set() }
	cn.abandon = func() { cn.abort(errReleased) }
	h.conns++
	return cn
}

// start is called when the connection is open.
func (cn *conn) start(n *loop.Conn) loop.Handler {
	cn.net = n
	cn.opened = n.Loop().Now()
	cn.limit = n.Loop().Deadline(0, cn.timeout)
	cn.limit.Stop()
	return cn
}

// Input parses input, as far as the reader of the content keeps up.
func (cn *conn) Input(_ *loop.Conn, in []byte) (consumed int) {
	cn.in, cn.offering = in, true
	cn.parse()
	consumed = len(in) - len(cn.in)
	if cn.in, cn.offering = nil, false; cn.closed && !cn.handedOver {
		return len(in)
	}
	return consumed
}

// offer parses the rest of the input at once, also for a task that runs within Input.
func (cn *conn) offer() {
	if cn.offering {
		cn.parse()
	} else {
		cn.net.Offer()
	}
}

// parse consumes input that is complete and wanted. Tasks that it wakes run within it, and may call it.
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
		case ev == http1.Data: // the parser is past the data; the input is consumed when it is read
			cn.held = len(cn.parser.Data())
			cn.in = cn.in[n-cn.held:] // without the chunk's size line
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

// event handles an event that is not content.
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

// wake runs the tasks that wait for x at once.
func (cn *conn) wake(x *exchange) {
	cn.waking = x
	cn.client.scheduler.Callback(cn.tell)
}

// complete handles the end of a response. It keeps the connection for the next request if it can.
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

// endOfInput completes a response that ends with the connection, and cuts off any other.
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

// Drained wakes the task that sends content.
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

// Closed handles the end of the connection.
func (cn *conn) Closed(_ *loop.Conn, err error) {
	switch {
	case err == nil:
		err = ErrServerClosed
	case errors.Is(err, loop.ErrStopped):
		err = task.ErrStopped
	}
	cn.over(err)
}

// abort closes the connection at once, and wakes the tasks that wait for it.
func (cn *conn) abort(err error) {
	if !cn.closed {
		cn.net.Abort(err)
		cn.over(err)
	}
}

// close closes the connection after its output is sent.
func (cn *conn) close() {
	if !cn.closed {
		cn.net.Close()
		cn.over(ErrServerClosed)
	}
}

// over removes the connection from the client's tables.
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
	case x != nil && cn.overdue == nil: // the server's 100 has not come
		x.consent = true
		cn.wake(x)
	case x != nil:
		cn.abort(cn.overdue)
	}
}

// within sets the time in which something has to come. The deadline of the exchange may be earlier.
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
