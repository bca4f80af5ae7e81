// Package loopertest tests an application: a test sends a request in one line, and reads the response.
//
//	func TestUser(t *testing.T) {
//		c := loopertest.New(t, newApp())
//		r := c.Get("/users/7").Expect(200)
//		...
//	}
//
// New serves the application on a simulated kernel. There is no socket, time is virtual, and each run takes the same course: a
// handler that sleeps for a minute takes no time, and the test can read how long it took in virtual time. Real serves on a
// socket of this machine, with the same methods.
//
//	test                              the application's loop
//	 |                                 waits
//	 |-- c.Get("/users/7") ----------> accept, read, handler, write, ...
//	 | <---------- response, and the loop has nothing left to do at this moment
//	 |                                 waits
//
// On the simulated kernel the application and the test take turns, so a test may read what handlers have written without a
// lock. Functions of Offload run at once, on the loop, unless Config.Go is set. If they wait, real time passes.
//
// Interface: New, Real; Client: Get, Post, PostForm, PostJSON, PostMultipart, Do, Try, Stream, WebSocket, Together, Sleep, Now;
// Response; Stream; WebSocket.
package loopertest

import (
	"errors"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/https"
	"looper.example/stage06-final/looper"
)

// Client sends requests to an application. It keeps cookies as a browser does, also Secure ones. It belongs to the test's
// goroutine, and to the functions of Together.
type Client struct {
	// Header is sent with every request that does not have the field itself.
	Header http.Header

	// FollowRedirects makes the client follow a response with Location, at most ten times. Otherwise the test gets that
	// response.
	FollowRedirects bool

	t     testing.TB
	world world
	http  http.Client
	log   *record
}

// world is the place where the application runs.
type world interface {
	http.RoundTripper
	url() string         // of the application, without a path
	now() time.Duration  // since the start
	date() time.Time     // as the application sees it
	sleep(time.Duration) // lets time pass
	together([]func())   // calls functions that send requests at the same time
	end() error          // of the application
}

// New serves the application on a simulated kernel until the test ends. The messages of the test's failures have the
// application's log; if Config.Log is set, its handler gets the lines too. Config.TLS is ignored: requests use HTTP.
func New(t testing.TB, app *looper.App) *Client {
	t.Helper()
	c, log := prepare(t, app)
	app.Configure(func(config *looper.Config) {
		if config.Go == nil {
			config.Go = func(f func()) { f() }
		}
		config.TLS = https.Config{}
	})
	return c.begin(simulate(app, log))
}

// Real serves the application on a socket of this machine until the test ends. Other clients may use URL. With Config.TLS
// that is HTTPS, and the client does not check the certificate.
func Real(t testing.TB, app *looper.App) *Client {
	t.Helper()
	c, log := prepare(t, app)
	return c.begin(serve(app, log))
}

// prepare makes a client with the application's log. The loop's lines about misuse go there too.
func prepare(t testing.TB, app *looper.App) (c *Client, log *slog.Logger) {
	c = &Client{Header: make(http.Header), t: t, log: new(record)}
	app.Configure(func(config *looper.Config) {
		var handler slog.Handler = c.log.handler()
		if config.Log != nil {
			handler = slog.NewMultiHandler(handler, config.Log.Handler())
		}
		log = slog.New(handler)
		config.Log, config.LogOnLoop = log, true
	})
	return c, log
}

// begin gives the client its world, in which the application serves.
func (c *Client) begin(w world, err error) *Client {
	c.t.Helper()
	if err != nil {
		c.t.Fatalf("loopertest: %v", err)
	}
	c.world = w
	c.http = http.Client{Transport: w, Jar: newJar(w.date)}
	c.t.Cleanup(func() {
		if err := w.end(); err != nil {
			c.t.Errorf("loopertest: the application ended: %v%s", err, c.log.since(0))
		}
	})
	return c
}

// With returns the same client for a test inside this one (t.Run): that test fails, not its parent. The two clients share
// their cookies, and have their own Header and FollowRedirects.
func (c *Client) With(t testing.TB) *Client {
	inner := *c
	inner.t, inner.Header = t, c.Header.Clone()
	return &inner
}

// redirect decides whether to follow.
func (c *Client) redirect(_ *http.Request, before []*http.Request) error {
	switch {
	case !c.FollowRedirects:
		return http.ErrUseLastResponse
	case len(before) == 10:
		return errors.New("ten redirects, and another one")
	}
	return nil
}

// URL returns the URL of a path, such as "/users/7". No other client can reach an application of New.
func (c *Client) URL(path string) string { return c.world.url() + path }

// Now returns the time since the application began: virtual time with New, real time with Real.
func (c *Client) Now() time.Duration { return c.world.now() }

// Date returns the time of day as the application sees it. With New it begins at the year 2000, UTC.
func (c *Client) Date() time.Time { return c.world.date() }

// Sleep lets time pass. With New that takes no real time: the application's timers run, cookies and sessions expire.
func (c *Client) Sleep(d time.Duration) { c.world.sleep(d) }

// Cookies returns the cookies that the client would send to a path.
func (c *Client) Cookies(path string) []*http.Cookie {
	c.t.Helper()
	return c.http.Jar.Cookies(c.request("GET", path, nil, nil).URL)
}

// Kernel returns the simulated machine; its Serve plays a server that the application dials. It is nil with Real.
func (c *Client) Kernel() *sim.Kernel {
	if w, ok := c.world.(*simulated); ok {
		return w.Kernel
	}
	return nil
}
