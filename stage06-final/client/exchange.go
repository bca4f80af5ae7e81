package client

import (
	"io"
	"time"

	"looper.example/stage03-http-parser/http1"
	"looper.example/stage06-final/task"
)

// exchange is a request and its response. Do returns its Response.
type exchange struct {
	Response
	client  *Client
	conn    *conn
	request *Request
	waiter  task.Waiter

	news     task.Event    // for the task that waits for the head, or reads
	room     task.Event    // for the task that sends
	deadline time.Duration // on the loop's clock; 0: none
	timeout  time.Duration // the duration from which deadline was computed

	turn     bool      // it holds a turn
	before   int64     // bytes sent on the connection before the exchange
	interims []interim // not yet given to Request.Interim
	consent  bool      // the body may be sent
	headed   bool      // the head of the response is there
	sent     bool      // the request is sent
	stuck    bool      // the sending task waits for the server
	switched bool      // to another protocol
	clean    bool      // if switched: no byte has come after the head
	ended    bool      // the response is complete, or no more of it comes
	err      error     // if ended: why

	want    []byte // memory to fill; nil: no task reads
	got     int    // bytes that want was filled with
	count   int64  // bytes of content so far
	limit   int64  // bytes of content; negative: no limit
	discard bool   // the rest is not wanted
	closed  bool   // by the reader
}

// interim is a 1xx response.
type interim struct {
	status int
	header Header
}

// take gets content, and returns how many bytes of it are read.
func (x *exchange) take(data []byte) int {
	switch {
	case x.discard:
		x.got = 0
		return len(data)
	case x.want == nil || x.got > 0:
		return 0
	}
	x.got = copy(x.want, data)
	return x.got
}

// received counts content.
func (x *exchange) received(n int) {
	x.count += int64(n)
	if x.limit >= 0 && x.count > x.limit && !x.discard {
		x.conn.abort(ErrTooLarge)
	}
}

// interim keeps a 1xx response for the task.
func (x *exchange) interim(r *http1.Response) {
	if r.Status() == 100 {
		x.consent = true
	}
	if x.request.Interim != nil {
		x.interims = append(x.interims, interim{r.Status(), headerOf(&r.Message)})
	}
}

// head copies the head of the response.
func (x *exchange) head(r *http1.Response) error {
	x.Status, x.Header = r.Status(), headerOf(&r.Message)
	if reason := r.Reason(); string(reason) == http1.StatusText(x.Status) { // no memory for the usual one
		x.Reason = http1.StatusText(x.Status)
	} else {
		x.Reason = string(reason)
	}
	x.Proto = "HTTP/1.1"
	if r.Minor() == 0 {
		x.Proto = "HTTP/1.0"
	}
	x.ContentLength = r.ContentLength()
	switch {
	case x.Status == 101 && x.request.Upgrade == "":
		return ErrSwitched
	case x.Status == 101, x.request.method() == "CONNECT" && x.Status < 300:
		x.switched = true
	}
	x.headed = true
	return nil
}

// finish ends the exchange, and releases its turn. With an error, no more content comes.
func (x *exchange) finish(err error) {
	if x.ended {
		return
	}
	x.ended, x.err = true, err
	x.conn.resource.Disown()
	x.room.Set() // a task that still sends checks what has happened
	if x.turn {
		x.client.release(x.conn.host)
	}
}

// perform sends the request and waits for the head of the response.
func (x *exchange) perform(head []byte) error {
	cn := x.conn
	cn.x, cn.held = x, 0
	cn.parser.Expect(x.request.method())
	x.before = cn.net.Sent()
	_ = cn.resource.Own(x.waiter, cn.abandon) // Do has checked that the waiter's task is running
	cn.net.Write(head)
	if err := x.send(); err != nil {
		return err
	}
	return x.awaitHead()
}

// awaitHead waits for the head of the response.
func (x *exchange) awaitHead() error {
	for {
		x.tellInterims()
		switch {
		case x.headed:
			return nil
		case x.ended:
			return x.err
		}
		if err := x.wait(); err != nil {
			return err
		}
	}
}

// wait waits for news. If the wait ends early, so does the exchange.
func (x *exchange) wait() error {
	x.news.Clear()
	err := x.news.Wait(x.waiter)
	if err != nil && !x.ended {
		x.conn.abort(err)
	}
	return err
}

// watch restarts the time in which the server must do what the exchange is waiting for. Progress in one direction
// counts as progress.
func (x *exchange) watch() {
	config := &x.client.config
	switch {
	case x.ended: // the connection belongs to another exchange, or to none
	case x.stuck:
		x.conn.within(config.BodyTimeout, "progress of the request")
	case x.want != nil:
		x.conn.within(config.BodyTimeout, "content")
	case x.sent && !x.headed:
		x.conn.within(config.HeadTimeout, "response")
	default:
		x.conn.within(0, "")
	}
}

func (x *exchange) tellInterims() {
	for len(x.interims) > 0 {
		i := x.interims[0]
		x.interims = x.interims[1:]
		x.request.Interim(i.status, i.header)
	}
}

// untouched reports whether the server cannot have acted on the request: none of its bytes have left.
func (x *exchange) untouched() bool { return x.conn.net.Sent() == x.before }

// isOnceMore reports whether the request may be sent again on a new connection after it has failed on a kept one: the
// server may have closed that before the request came.
func (x *exchange) isOnceMore(kept bool) bool {
	return kept && !x.headed && !x.conn.parser.Begun() && (x.request.isIdempotent() || x.untouched()) && isBroken(x.err)
}

// body is the exchange as the reader of its content.
type body exchange

// Read waits for content.
func (b *body) Read(p []byte) (int, error) {
	x := (*exchange)(b)
	if !x.client.scheduler.Loop().Inside() {
		return 0, task.ErrElsewhere
	}
	switch {
	case x.closed:
		return 0, ErrClosed
	case x.want != nil:
		return 0, errTwoReaders
	case len(p) == 0:
		return 0, nil
	case x.ended:
		return 0, x.end()
	}
	x.want, x.got = p, 0
	x.conn.offer()
	err := x.fill()
	x.want = nil
	x.watch()
	if x.got > 0 {
		return x.got, nil
	}
	return 0, err
}

// fill waits until want has content.
func (x *exchange) fill() error {
	for x.got == 0 && !x.ended {
		x.watch()
		if err := x.wait(); err != nil {
			return err
		}
	}
	return x.end()
}

func (x *exchange) end() error {
	if x.err != nil {
		return x.err
	}
	return io.EOF
}

// Close gives up the rest of the content. If all of it has come already, the connection is kept.
func (b *body) Close() error {
	x := (*exchange)(b)
	if x.closed || !x.client.scheduler.Loop().Inside() {
		return nil
	}
	x.closed = true
	if x.ended {
		return nil
	}
	x.discard = true
	x.conn.offer()
	if !x.ended {
		x.conn.abort(ErrClosed)
	}
	return nil
}
