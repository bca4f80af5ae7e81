package looper

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"looper.example/stage06-final/task"
)

// WrapHandler makes a Handler of a net/http handler, without changes to it. h may block, compute and start goroutines: it runs on
// a worker goroutine, as a function of Offload does. What it does to its request and its response runs on the loop:
//
//	worker goroutine    h.ServeHTTP(w, r)   r.Body.Read . . . . w.Write . . . .  returns
//	                                              \         /        \       /
//	loop                                     the client's next    the client takes it:
//	                                         bytes: may wait      may wait
//
// So limits, timeouts and backpressure apply, OnResponse and the request log see the response, and r.Context is canceled when the
// client has gone. Content of up to 16 KiB that h does not flush is sent as one response with its length. Its type is detected as
// in net/http. Config.Server.Limits.Body limits the request's content, or Context.LimitBody in a middleware.
//
// A handler holds one of Config.Workers until it returns. When all workers are busy and Config.Backlog more requests wait, the
// client gets 503. So write a Handler for a stream of events that lives for hours. A request takes two to four times the
// processor time of one that a Handler responds to (BenchmarkWrapHandler, in trials), most of it for waking the goroutine and the
// loop.
//
// What differs from net/http: If a handler panics before its response has begun, the client gets 500 (http.ErrAbortHandler closes
// the connection here too). The server sets Date, Connection and Transfer-Encoding, and drops the handler's. A status from 600 on
// becomes 500. Response and body may be used at the same time (full duplex). Hijack works for requests without unread content, as
// those for WebSockets are. The server refuses methods that it does not know, such as WebDAV's, with 501. As in net/http,
// r.Context is not canceled by a client that breaks off in the middle of content which the handler does not read.
//
// In a simulation (Config.Go calls at once) h runs in the handler's own coroutine, in virtual time; it must not wait for
// goroutines there.
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

// mountMethods are the methods that Mount registers: those that the server knows. It is only read.
var mountMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}

// Mount registers h (see WrapHandler) for all methods of prefix and of everything below it. As in net/http and chi, h sees the
// complete path. If h wants only the part after the prefix, wrap it in http.StripPrefix. More specific routes win over it. The
// rest of the path is r.PathValue("rest").
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

// bridge connects a net/http handler on a worker goroutine to the Context on the loop. Each call of a handler gets a new bridge,
// because the handler may keep it forever.
type bridge struct {
	c    *Context // used on the loop, in calls of the desk
	desk *task.Desk
	w    responseWriter
	body requestBody

	turn    task.Mutex  // held by the nextHandler that is at work: a Context has one response at a time
	around  *responding // the response outside of that; on the loop
	failure error       // of a Handler within, lost on its way out; on the loop
}

// bridge makes a bridge, with the request for its handler.
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
		if err != nil && ctx.Err() != nil { // nothing waits for the error
			b.w.log.Error("handler failed after its request was over", "route", r.Pattern, "error", err)
		}
		return struct{}{}, err
	})
	return b.finish(err)
}

// call calls h, and returns a panic as an error.
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

// finish sends what the handler has left unsent.
func (b *bridge) finish(err error) error {
	b.w.close()
	switch {
	case err == errAborted && b.c.responded:
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
