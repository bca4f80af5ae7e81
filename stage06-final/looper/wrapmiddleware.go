package looper

import (
	"errors"
	"io"
	"net/http"

	"looper.example/stage06-final/task"
)

// WrapMiddleware makes a Middleware of one for net/http, without changes to it. mw runs on a worker goroutine, as the handlers of
// WrapHandler do. The next handler that it calls is the rest of the application, on the loop:
//
//	worker goroutine    mw(next).ServeHTTP(w, r)    next . . . . . . w2.WriteHeader, w2.Write . .   mw goes on, returns
//	                                                    \           /                         \     /
//	loop                the handler waits                Handler(c): c.Text(...)               returns
//
// The Handler's response, or its error page, goes to the ResponseWriter that mw gives to next. So the response has the fields
// that mw has set, and a mw that wraps its ResponseWriter can compress or count the content. If mw responds itself and does not
// call next, the request ends there. A panic of the Handler goes through mw.
//
// Handlers of WrapHandler see all that mw has changed in the request that it gives to next. A Handler sees the context
// (Context.Context) and the content (Body, Reader, Form). Its path, parameters and header fields are those that the client has
// sent, because the route was found before. The context of the request that mw gives to next must descend from the context of
// mw's own request.
//
// Each piece of a response that goes to mw wakes its goroutine and the loop: a request takes four to ten times the processor time
// of one without mw. Write middleware for looper if it runs for every request. Context.Upgrade and Context.Exchange go around mw.
func WrapMiddleware(mw func(http.Handler) http.Handler) Middleware {
	return func(h Handler) Handler { return WrapHandler(mw(nextHandler(h))) }
}

// nextHandler is the next handler of net/http middleware: the rest of the application.
type nextHandler Handler

func (next nextHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, isOurs := r.Context().Value(bridgeKey{}).(*bridge)
	if !isOurs {
		panic("looper: WrapMiddleware: expected a request whose context descends from that of the middleware's own")
	}
	err := b.desk.Call(func(v *task.Visit) error { return b.next(v, Handler(next), w, r) })
	var panicked *task.PanicError
	switch {
	case errors.As(err, &panicked):
		panic(panicked)
	case err == errAborted:
		panic(http.ErrAbortHandler)
	}
}

// responding is what a Context knows of the response. Code around nextHandler has one, and code within has another.
type responding struct {
	responded bool
	stream    *Stream
	hooks     []func(*Response) error
	outlet    *outlet
	netward   *http.Request
	replaced  *replacedBody
}

// exchange switches the Context to another response, and returns the one before.
func (c *Context) exchange(other responding) (before responding) {
	before = responding{c.responded, c.stream, c.hooks, c.outlet, c.netward, c.replaced}
	c.responded, c.stream, c.hooks = other.responded, other.stream, other.hooks
	c.outlet, c.netward, c.replaced = other.outlet, other.netward, other.replaced
	return before
}

// outside calls f with the response of the code around nextHandler, if that is at work.
func (b *bridge) outside(f func() error) error {
	if b.around == nil {
		return f()
	}
	within := b.c.exchange(*b.around)
	defer func() { *b.around = b.c.exchange(within) }()
	return f()
}

// enter begins the part of the request whose response goes to o.
func (b *bridge) enter(o *outlet, r *http.Request) {
	within := responding{outlet: o, netward: r, replaced: b.c.replaced}
	if r.Body != io.ReadCloser(&b.body) && r.Body != nil && r.Body != http.NoBody {
		within.replaced = &replacedBody{visit: o.visit, body: r.Body}
	}
	around := b.c.exchange(within)
	b.around = &around
}

// leave ends the part that enter began.
func (b *bridge) leave() {
	b.c.exchange(*b.around)
	b.around = nil
	b.c.responded = b.c.responded || b.c.upgraded
}

// next calls h, whose response goes to w. The error is one for the middleware: a panic, or errAborted.
func (b *bridge) next(v *task.Visit, h Handler, w http.ResponseWriter, r *http.Request) error {
	c := b.c
	o := &outlet{b: b, visit: v, w: w}
	if err := b.turn.Lock(v); err != nil {
		return err
	}
	defer b.turn.Unlock()
	if err := o.takeFields(); err != nil {
		return err
	}
	b.enter(o, r)
	defer b.leave()
	err := caught(func() error { return responded(c, h(c)) })
	var panicked *task.PanicError
	var canceled *task.CanceledError
	switch {
	case errors.As(err, &panicked):
		return err
	case errors.As(err, &canceled), err != nil && c.isLost():
		b.failure = err
		return nil
	case err != nil:
		c.app.fail(c, err)
	}
	c.endStream()
	if o.isCut {
		return errAborted
	}
	return nil
}
