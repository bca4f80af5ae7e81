package client

import (
	"errors"
	"io"
	"syscall"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/task"
)

// Client sends requests to servers, and keeps connections to them. It belongs to one application of one loop: that of the first
// task that uses it. It must not be copied.
type Client struct {
	config    Config
	proxy     *proxy
	invalid   error // the fault of the Config
	scheduler *task.Scheduler

	hosts          map[key]*host
	turns          *task.Semaphore
	oldest, latest *conn // the ends of the list of idle connections
	idle           int
	rooted         bool     // the system's authorities have been read
	scratch        []byte   // for a head
	pieces         [][]byte // for bodies
}

// New returns a client. If Config.Proxy is malformed, every request returns that error.
func New(config Config) *Client {
	c := &Client{config: config.withDefaults(), hosts: map[key]*host{}}
	c.turns = task.NewSemaphore(c.config.MaxConns)
	c.proxy, c.invalid = parseProxy(config.Proxy)
	return c
}

// Get requests a URL; see Do.
func (c *Client) Get(w task.Waiter, url string) (*Response, error) {
	return c.Do(w, &Request{URL: url})
}

// Post sends content to a URL; see Do.
func (c *Client) Post(w task.Waiter, url, contentType string, body io.Reader) (*Response, error) {
	return c.Do(w, &Request{Method: "POST", URL: url, Header: Header{{"Content-Type", contentType}}, Body: body})
}

// Do sends a request, and returns the response after its head has come; w's task waits for that. Any status is a response, not an error.
// Do follows redirects.
//
// A kept connection may turn out to be closed by the server. Then Do sends the request once more, on a new connection, if
// nothing of it has left or its method is idempotent, and if its body can be read again.
//
// The errors are *Error, which wraps the reason. If w's wait ends early, or its task ends before the body is closed, the connection is
// aborted, so the server notices.
func (c *Client) Do(w task.Waiter, r *Request) (*Response, error) {
	t, err := c.begin(w, r)
	if err != nil {
		return nil, failure("request", r.URL, err)
	}
	timeout, deadline := r.Timeout, time.Duration(0)
	if timeout == 0 {
		timeout = c.config.Timeout
	}
	if timeout > 0 {
		deadline = c.scheduler.Loop().Now() + timeout
	}
	for hops := 0; ; hops++ {
		again := r.again() // before the body is read
		x, op, err := c.attempt(w, r, again, &t, deadline, timeout)
		if err != nil {
			return nil, failure(op, r.URL, err)
		}
		next, err := c.redirected(r, again, &t, &x.Response)
		if next == nil && err == nil {
			return &x.Response, nil
		}
		_ = x.Body.Close()
		switch {
		case err != nil:
		case hops >= c.config.MaxRedirects:
			err = ErrRedirects
		case c.config.Redirect != nil:
			err = c.config.Redirect(next, hops)
		}
		if err != nil {
			return nil, failure("redirect", r.URL, err)
		}
		r = next
		if t, err = parseTarget(r.URL); err != nil {
			return nil, failure("redirect", r.URL, err)
		}
	}
}

// begin checks the arguments of Do.
func (c *Client) begin(w task.Waiter, r *Request) (t target, err error) {
	switch {
	case c.invalid != nil:
		return t, c.invalid
	case w == nil || w.Task() == nil || w.Task().Scheduler() == nil:
		return t, task.ErrElsewhere
	}
	s := w.Task().Scheduler()
	switch {
	case !s.Loop().Inside() || s.Current() == nil:
		return t, task.ErrElsewhere
	case c.scheduler == nil:
		c.scheduler = s
	case c.scheduler != s:
		return t, ErrOtherLoop
	}
	return parseTarget(r.URL)
}

// attempt sends a request, and sends it again if the server had closed the kept connection.
func (c *Client) attempt(w task.Waiter, r *Request, again func() (io.Reader, error), t *target, deadline, timeout time.Duration) (*exchange, string, error) {
	for fresh := false; ; fresh = true {
		x, kept, op, err := c.exchange(w, r, t, fresh, deadline, timeout)
		if err == nil {
			return x, "", nil
		}
		if x == nil || !x.isOnceMore(kept) || again == nil {
			return nil, op, err
		}
		body, failed := again()
		if failed != nil {
			return nil, op, err
		}
		once := *r
		once.Body = body
		r = &once
	}
}

// isBroken reports whether err says that a connection is broken, and not that its content is wrong. The caller has checked that nothing of
// the response has come, so an unexpected EOF is that of TLS: the server has closed the connection without close_notify.
func isBroken(err error) bool {
	var errno syscall.Errno
	return errors.Is(err, ErrServerClosed) || errors.As(err, &errno) || errors.Is(err, loop.ErrCloseTimeout) || errors.Is(err, io.ErrUnexpectedEOF)
}

// exchange waits for a connection, and for the head of the response on it. kept reports whether the connection was used before.
func (c *Client) exchange(w task.Waiter, r *Request, t *target, fresh bool, deadline, timeout time.Duration) (x *exchange, kept bool, op string, err error) {
	k, via := c.route(t)
	if c.scratch, err = r.appendHead(c.scratch[:0], t, via, c.config.UserAgent); err != nil {
		return nil, false, "request", err
	}
	cn, kept, op, err := c.connBefore(w, k, t, fresh, deadline, timeout)
	if err != nil {
		return nil, false, op, err
	}
	x = &exchange{client: c, conn: cn, request: r, waiter: w, deadline: deadline, timeout: timeout, limit: r.MaxBody, turn: true}
	x.Response.x, x.Body, x.URL = x, (*body)(x), r.URL
	if x.limit == 0 {
		x.limit = c.config.MaxBody
	}
	if x.limit == 0 {
		x.limit = -1
	}
	if c.scratch, err = r.appendHead(c.scratch[:0], t, via, c.config.UserAgent); err == nil { // another exchange may have overwritten it
		err = x.perform(c.scratch)
	}
	if err != nil {
		return x, kept, "response", err
	}
	x.watch()
	x.unzip()
	return x, kept, "", nil
}

// route returns the key of the connection that a request needs, and the proxy to ask for the URL.
func (c *Client) route(t *target) (k key, via *proxy) {
	k = key{t.secure, t.addr, c.proxy}
	if c.proxy != nil && c.config.NoProxy != nil && c.config.NoProxy(t.addr) {
		k.via = nil
	}
	if k.via != nil && !t.secure {
		k.addr, via = "", k.via // one connection serves all hosts
	}
	return k, via
}

// conn waits for a turn, and returns a connection for it.
func (c *Client) conn(w task.Waiter, k key, t *target, fresh bool) (cn *conn, kept bool, op string, err error) {
	h, err := c.enter(w, k)
	if err != nil {
		return nil, false, "wait", err
	}
	if !fresh {
		if cn := c.takeIdle(h); cn != nil {
			return cn, true, "", nil
		}
	}
	cn, op, err = c.dial(w, h, t)
	if err != nil {
		c.release(h)
	}
	return cn, false, op, err
}

// connBefore is conn with the deadline of the exchange.
func (c *Client) connBefore(w task.Waiter, k key, t *target, fresh bool, deadline, timeout time.Duration) (cn *conn, kept bool, op string, err error) {
	if deadline == 0 {
		return c.conn(w, k, t, fresh)
	}
	left := max(deadline-c.scheduler.Loop().Now(), 0)
	err = task.Within(w, left, func() (err error) {
		cn, kept, op, err = c.conn(w, k, t, fresh)
		return err
	})
	var over *task.TimeoutError
	if errors.As(err, &over) && over.After == left {
		err = &TimeoutError{"end of the exchange", timeout}
	}
	return cn, kept, op, err
}

// piece returns memory for a part of a body.
func (c *Client) piece() []byte {
	if n := len(c.pieces); n > 0 {
		p := c.pieces[n-1]
		c.pieces = c.pieces[:n-1]
		return p
	}
	return make([]byte, uploadPiece)
}

func (c *Client) putPiece(p []byte) {
	if len(c.pieces) < 8 {
		c.pieces = append(c.pieces, p)
	}
}
