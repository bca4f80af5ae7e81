package looper

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/server"
)

// front carries the requests of ServeHTTP from net/http to the loop. It is a reverse proxy of package httputil whose
// connections are pairs of sockets.
//
//	ServeHTTP --> ReverseProxy --> Transport --socket--  --socket--> server --> App
//	                                            kernel.NewPair     loop.Adopt
type front struct {
	mu     sync.Mutex
	ending *ending        // guarded by mu: of the loop that gets the requests; nil: not opened
	own    chan struct{}  // guarded by mu: closed after front's own loop has ended; nil: front has none
	server *server.Server // on the loop
	inside atomic.Bool    // the loop runs
	proxy  *httputil.ReverseProxy

	last     atomic.Uint64 // number of the latest request
	requests sync.Map      // number: *http.Request
}

// frontError is an error with the status that the client sees.
type frontError struct {
	status int
	error
}

var (
	errFrontOver   = errors.New("looper: the application was shut down")
	errFrontInside = errors.New("looper: ServeHTTP on the application's own loop would wait for itself: expected App.Mount, or Offload")
	errOwnLoop     = errors.New("looper: ServeHTTP has begun to serve on a loop of its own: expected Run or ListenOn before")
)

// mayListen returns an error if ServeHTTP already serves on front's own loop.
func (f *front) mayListen() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.own != nil && !f.ending.isOver() {
		return errOwnLoop
	}
	return nil
}

// open makes the application ready for a request of ServeHTTP.
func (f *front) open(a *App) *frontError {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ending == nil {
		if err := f.begin(a); err != nil {
			return &frontError{500, err}
		}
	}
	switch {
	case f.ending.isOver():
		return &frontError{503, errFrontOver}
	case f.inside.Load() && f.ending.loop.Inside():
		return &frontError{500, errFrontInside}
	}
	return nil
}

// begin finds the application's loop, or makes front's own.
func (f *front) begin(a *App) error {
	end := a.end.Load()
	if end == nil {
		if err := f.beginOwn(a); err != nil {
			return err
		}
		end = a.end.Load()
	} else {
		end.loop.Post(func() { f.server, _ = a.newServer(end.loop, a.serveHandedOn, nil) }) // the folders are open
	}
	end.loop.Post(func() { f.inside.Store(true) })
	f.ending = end
	f.proxy = &httputil.ReverseProxy{
		Rewrite:       f.rewrite,
		Transport:     &http.Transport{DialContext: f.dial, DisableKeepAlives: true, DisableCompression: true, ExpectContinueTimeout: time.Hour},
		FlushInterval: -1,
		ErrorLog:      slog.NewLogLogger(a.config.Log.Handler(), slog.LevelDebug),
		ErrorHandler:  f.fail,
	}
	return nil
}

// beginOwn starts front's own loop.
func (f *front) beginOwn(a *App) error {
	k, err := kernel.Open(a.config.Poller)
	if err != nil {
		return err
	}
	l, err := loop.New(k, loop.Config{Log: a.config.Log, StallTimeout: a.config.StallTimeout})
	if err != nil {
		return err
	}
	if f.server, err = a.newServer(l, a.serveHandedOn, nil); err != nil {
		l.Post(func() { l.Stop(0) })
		return errors.Join(err, l.Run()) // closes the poller
	}
	a.end.Load().open = true
	own := make(chan struct{})
	f.own = own
	go func() {
		defer close(own)
		if err := l.Run(); err != nil {
			a.config.Log.Error("the loop of ServeHTTP has failed", "error", err)
		}
	}()
	return nil
}

// ended waits until front's own loop has ended.
func (f *front) ended() {
	f.mu.Lock()
	own := f.own
	f.mu.Unlock()
	if own != nil {
		<-own
	}
}

// dial makes a pair of sockets, and gives one to the loop.
func (f *front) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	pair, err := kernel.NewPair()
	if err != nil {
		return nil, err
	}
	adopted := make(chan struct{})
	f.ending.loop.Post(func() {
		f.server.Adopt(pair.FD)
		close(adopted)
	})
	select {
	case <-adopted:
	case <-f.ending.stopped: // the loop calls no posted function any more
		select {
		case <-adopted:
		default:
			return nil, errors.Join(errFrontOver, pair.Close())
		}
	}
	return pair.Other, nil
}

// serve sends a request to the loop, and its response to w.
func (f *front) serve(w http.ResponseWriter, r *http.Request) {
	number := f.last.Add(1)
	f.requests.Store(number, r)
	defer f.requests.Delete(number)
	f.proxy.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), numberKey{}, number)))
}

// numberKey is the key of a request's number in its context.
type numberKey struct{}

// came returns the request with that number; nil if there is none.
func (f *front) came(number string) *http.Request {
	n, _ := strconv.ParseUint(number, 10, 64)
	r, _ := f.requests.Load(n)
	came, _ := r.(*http.Request)
	return came
}

// rewrite undoes what ReverseProxy has changed in a request: the application should see what the client has sent.
func (f *front) rewrite(p *httputil.ProxyRequest) {
	p.Out.URL.Scheme, p.Out.URL.Host = "http", "app"
	p.Out.Host = cmp.Or(p.In.Host, p.In.URL.Host)
	p.Out.URL.RawQuery = p.In.URL.RawQuery
	p.Out.Trailer = p.In.Trailer
	for _, name := range proxysFields {
		if values, has := p.In.Header[name]; has {
			p.Out.Header[name] = values
		}
	}
	p.Out.Header.Set(handedOn, strconv.FormatUint(p.In.Context().Value(numberKey{}).(uint64), 10))
}

// proxysFields are the fields that ReverseProxy removes. It is only read.
var proxysFields = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Proxy-Authorization"}

// fail is for requests to which the loop does not respond: the handler has aborted, or the loop has ended.
func (f *front) fail(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case r.Context().Err() != nil: // the client has gone
	case f.ending.isOver():
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
	case r.Context().Value(http.ServerContextKey) != nil:
		panic(http.ErrAbortHandler)
	default: // of httptest, which has no connection to close
		w.WriteHeader(502)
	}
}
