package looper

import (
	"context"
	"net/http"
	"net/netip"

	"looper.example/stage03-http-parser/server"
)

// ServeHTTP makes an App an http.Handler. So an App works wherever net/http's handlers do: in httptest, in a ServeMux, inside
// net/http's middleware, in an http.Server with TLS and HTTP/2, in another App.
//
//	rec := httptest.NewRecorder()
//	app.ServeHTTP(rec, httptest.NewRequest("GET", "/hello", nil))
//
// The first call starts a loop for the application on its own goroutine. The loop runs until Shutdown. If the application already
// listens (Run, ListenOn), that loop serves the requests. Each request goes to the loop through a pair of sockets without an
// address (kernel.NewPair), so all kinds of responses work: streams, trailers, interim responses, another protocol. A request
// takes about nine times the processor time that it takes with Run.
//
// The client's address, TLS and the values of the request's context are those of r: see Peer, Scheme, Context.Context. A ServeMux
// that removes a prefix (http.StripPrefix) passes only the rest of the path to the App.
//
// After Shutdown the response is 503. On the loop itself, ServeHTTP would wait for itself, so it responds with 500: mount the
// App, or call ServeHTTP in Offload.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := a.front.open(a); err != nil {
		a.config.Log.Error("ServeHTTP failed", "error", err)
		http.Error(w, http.StatusText(err.status), err.status)
		return
	}
	a.front.serve(w, r)
}

// handedOn is the field that leads from a request on the loop to the request of ServeHTTP. Only front's pairs of sockets have it.
const handedOn = "Looper-Handed-On"

// serveHandedOn is serve for a request that ServeHTTP has passed on. If its client has gone meanwhile, and ServeHTTP has
// returned, the original request is lost: then no handler is called.
func (a *App) serveHandedOn(x server.Exchange) {
	came := a.front.came(string(x.Request().Field(handedOn)))
	if came == nil {
		x.Conn().Abort(ErrGone)
		return
	}
	a.start(x, came)
}

// peer returns the address of the request's sender: that of ServeHTTP's client, if ServeHTTP has passed it on.
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

// cameContext is the context of a request that ServeHTTP has passed on. It ends with the task, and has the values of the original
// request's context.
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
