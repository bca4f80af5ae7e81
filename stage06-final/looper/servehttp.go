package looper

import (
	"context"
	"net/http"
	"net/netip"

	"looper.example/stage03-http-parser/server"
)

// ServeHTTP makes an App an http.Handler, so that it works where net/http's handlers do: in httptest, in a ServeMux, inside of net/http's
// middleware, behind net/http's TLS and HTTP/2, in another App.
//
//	rec := httptest.NewRecorder()
//	app.ServeHTTP(rec, httptest.NewRequest("GET", "/hello", nil))
//
// The first call has the application live on a loop of its own, with a goroutine, until Shutdown; if it listens already (Run,
// ListenOn) it takes the requests on that loop. Each request goes to the loop by a pair of sockets that nobody else can reach
// (kernel.NewPair), so all that an application can send arrives: streams, trailers, interim responses, another protocol. A request takes
// about nine times the processor time that it takes by Run.
//
// The client's address, TLS and the values of the request's context are those of r: see Peer, Scheme, Context.Context. A ServeMux
// that takes a prefix away (http.StripPrefix) has the App see the rest of the path.
//
// After Shutdown the response is 503. On the loop itself, ServeHTTP would wait for itself: there it responds with 500; mount the App, or
// call it in Offload.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := a.front.open(a); err != nil {
		a.config.Log.Error("ServeHTTP failed", "error", err)
		http.Error(w, http.StatusText(err.status), err.status)
		return
	}
	a.front.serve(w, r)
}

// handedOn is the field by which a request finds what ServeHTTP was called with. Only its pairs of sockets have it.
const handedOn = "Looper-Handed-On"

// serveHandedOn is serve for a request that ServeHTTP has handed on. If its client has gone meanwhile, and ServeHTTP has returned, nobody
// knows any more who asked: such a request has no handler.
func (a *App) serveHandedOn(x server.Exchange) {
	came := a.front.came(string(x.Request().Field(handedOn)))
	if came == nil {
		x.Conn().Abort(ErrGone)
		return
	}
	a.start(x, came)
}

// peer is the address of who sent the request: of the client of ServeHTTP, if that has handed it on.
func (c *Context) peer() netip.AddrPort {
	if c.came == nil {
		return c.x.Peer()
	}
	peer, _ := netip.ParseAddrPort(c.came.RemoteAddr)
	return peer
}

// context is the request's context.
func (c *Context) context() context.Context {
	switch {
	case c.netward != nil:
		return c.netward.Context()
	case c.came != nil:
		return &cameContext{c.task.Context(), c.came.Context()}
	}
	return c.task.Context()
}

// cameContext is the context of a request that ServeHTTP has handed on. It ends with the task, and has the values of the other.
type cameContext struct {
	context.Context
	came context.Context
}

func (ctx *cameContext) Value(key any) any {
	if value := ctx.Context.Value(key); value != nil {
		return value
	}
	return ctx.came.Value(key)
}
