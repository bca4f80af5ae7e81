package looper

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"looper.example/stage06-final/task"
)

// WrapHandler makes a Handler of one for net/http, as it is: h may block, compute and start goroutines, for it runs on a worker
// goroutine, as a function of Offload does. What it does to its request and its response runs on the loop:
//
//	worker goroutine    h.ServeHTTP(w, r)   r.Body.Read . . . . w.Write . . . .  returns
//	                                              \         /        \       /
//	loop                                     the client's next    the client takes it:
//	                                         bytes: may wait      may wait
//
// So limits, timeouts and backpressure hold, OnResponse and the request log see the response, and r.Context is canceled when the client
// has gone. Content of up to 16 KiB that is not flushed is sent whole, with its length; its type is found as net/http finds it. A body is
// limited by Config.Server.Limits.Body, or by Context.LimitBody in a middleware.
//
// A handler that goes on for long holds one of Config.Workers as long, and when all are busy and Config.Backlog more requests wait the
// client gets 503: for a stream of events that lives for hours write a Handler. A request takes two to four times the processor time
// of one that a Handler responds to (BenchmarkWrapHandler, in trials), most of it for waking the goroutine and the loop.
//
// What differs from net/http: a handler that panics before its response has begun gives 500 (http.ErrAbortHandler closes the
// connection here too). The fields Date, Connection and Transfer-Encoding are the server's business, and left out.
// A status from 600 on becomes 500. As in net/http, r.Context is not canceled by a client that breaks off in the middle of content which the
// handler does not read. Response and body may be used at the same time (full duplex). Hijack works for requests without unread content, which WebSockets are.
// The methods are those that the server knows: WebDAV's are refused with 501 before.
//
// In a simulation (Config.Go calls at once) h runs in the handler's own coroutine, in virtual time; it must not wait for goroutines there.
func WrapHandler(h http.Handler) Handler {
	if h == nil {
		panic("looper: WrapHandler: expected a handler, found nil")
	}
	return func(c *Context) error {
		if !c.live("WrapHandler") {
			return ErrOver
		}
		b, r, err := c.bridge()
		if err != nil {
			return err
		}
		return b.run(h, r)
	}
}

// mountMethods are the methods of Mount: those that the server knows. It is only read.
var mountMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}

// Mount registers h (see WrapHandler) for all methods of prefix and everything below it. As in net/http and chi, h sees the whole
// path; wrap it in http.StripPrefix if it wants what comes after the prefix. Routes that are registered beside it win, as they are more
// specific. The rest of the path is r.PathValue("rest").
//
//	app.Mount("/debug/pprof", http.DefaultServeMux) // with net/http/pprof imported
func (r routes) Mount(prefix string, h http.Handler) {
	wrapped := WrapHandler(h)
	prefix = strings.TrimSuffix(prefix, "/")
	for _, method := range mountMethods {
		if prefix != "" {
			r.Handle(method, prefix, wrapped)
		}
		r.Handle(method, prefix+"/{rest:path}", wrapped)
	}
}

// bridge is between a net/http handler on a worker goroutine and the Context on the loop. A new one is made for each
// handler that is called, since that may keep it forever.
type bridge struct {
	c    *Context // used on the loop, in calls of the desk
	desk *task.Desk
	w    responseWriter
	body requestBody

	turn    task.Mutex  // held by the nextHandler that is at work: a Context responds to one at a time
	around  *responding // outside of that; on the loop
	failure error       // of a Handler within that nobody saw; on the loop
}

// bridge makes one, with the request.
func (c *Context) bridge() (*bridge, *http.Request, error) {
	b := &bridge{c: c}
	r, err := c.netRequest(b)
	if err != nil {
		return nil, nil, err
	}
	b.w.begin(b)
	return b, r, nil
}

// errAborted is the error of a handler that has panicked with http.ErrAbortHandler.
var errAborted = fmt.Errorf("looper: the handler has aborted the request: %w", http.ErrAbortHandler)

// run calls h on a worker, and responds.
func (b *bridge) run(h http.Handler, r *http.Request) error {
	_, err := task.OffloadCalling(b.c.waiter(), func(ctx context.Context, d *task.Desk) (struct{}, error) {
		b.desk = d
		err := b.call(h, r)
		if err != nil && ctx.Err() != nil { // nobody waits for the error
			b.w.log.Error("handler failed when its request was over", "route", r.Pattern, "error", err)
		}
		return struct{}{}, err
	})
	return b.finish(err)
}

// call calls h, and makes an error of a panic.
func (b *bridge) call(h http.Handler, r *http.Request) (err error) {
	defer func() {
		switch reason := recover().(type) {
		case nil:
		case *task.PanicError: // of a Handler within
			err = reason
		default:
			if err = errAborted; reason != http.ErrAbortHandler {
				err = newPanic(reason)
			}
		}
	}()
	h.ServeHTTP(&b.w, r)
	return nil
}

// finish sends what the handler has left to be sent.
func (b *bridge) finish(err error) error {
	b.w.close()
	switch {
	case err == errAborted && b.c.answered:
		b.c.cut()
		return nil
	case err == errAborted:
		b.c.x.Conn().Abort(err)
		return ErrGone
	case err != nil || b.c.upgraded:
		return err
	case b.failure != nil && b.w.status == 0:
		return b.failure
	}
	return b.w.finish()
}
