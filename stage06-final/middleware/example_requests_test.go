package middleware_test

import (
	"log/slog"
	"net/netip"
	"os"
	"time"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

// The log has a line for each request except the health checks, with attributes of your choice.
func ExampleLog() {
	lines := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{} // for this example
		}
		return a
	}}))
	app := looper.New(looper.Config{NoRequestLog: true, Log: slog.New(slog.DiscardHandler)})
	app.Use(middleware.Log(middleware.LogConfig{
		Logger: lines,
		Attrs:  []middleware.LogAttr{middleware.LogMethod, middleware.LogRoute, middleware.LogStatus, middleware.LogClient},
		Skip:   func(c *looper.Context, d looper.Done) bool { return c.RawPath() == "/healthz" && d.Status == 200 },
	}))
	app.Get("/healthz", func(c *looper.Context) error { return c.Text(200, "ok") })
	app.Get("/users/{id:int}", func(c *looper.Context) error { return c.Text(200, "a user") })
	show(app, []string{"GET /healthz HTTP/1.1", "GET /users/7 HTTP/1.1"})
	// Output:
	// 200 OK
	// level=INFO msg=request method=GET route=/users/{id:int} status=200 client=192.0.2.1
	// 200 OK
}

// The identifier is in the response, and in the lines that the handler logs. Here a trusted proxy has chosen it.
func ExampleRequestID() {
	app := quiet()
	app.Use(middleware.RequestID(middleware.RequestIDConfig{Trusted: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}))
	app.Get("/", func(c *looper.Context) error {
		c.Log().Info("something has happened", "id", middleware.RequestIDOf(c))
		return c.Text(200, "hello")
	})
	show(app, []string{"GET / HTTP/1.1\r\nX-Request-Id: from-the-proxy-7"}, "X-Request-Id")
	// Output:
	// 200 OK
	//   X-Request-Id: from-the-proxy-7
}

// Each account allows one guess of a password in a minute, from all addresses together.
func ExampleRateLimit_key() {
	app := quiet()
	account := func(c *looper.Context) string { return c.Query("name") } // from a form, in an application
	app.Group("", middleware.RateLimit(middleware.RateLimitConfig{Requests: 1, Per: time.Minute, Key: account})).
		Post("/login", func(c *looper.Context) error { return c.Text(200, "welcome") })
	show(app, []string{"POST /login?name=ada HTTP/1.1", "POST /login?name=ada HTTP/1.1", "POST /login?name=grace HTTP/1.1"}, "Retry-After")
	// Output:
	// 200 OK
	// 429 Too Many Requests
	//   Retry-After: 60
	// 200 OK
}

// Content that is too long is refused before it is sent.
func ExampleBodyLimit() {
	app := quiet()
	app.Group("", middleware.BodyLimit(1000)).Post("/notes", func(c *looper.Context) error { return c.NoContent() })
	show(app, []string{"POST /notes HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1001"})
	// Output:
	// 413 Content Too Large
}

// Compressed content is refused: a few bytes may stand for gigabytes.
func ExampleUnencoded() {
	app := quiet()
	app.Use(middleware.Unencoded())
	app.Post("/notes", func(c *looper.Context) error { return c.NoContent() })
	show(app, []string{"POST /notes HTTP/1.1\r\nContent-Encoding: gzip\r\nExpect: 100-continue\r\nContent-Length: 20"}, "Accept-Encoding")
	// Output:
	// 415 Unsupported Media Type
	//   Accept-Encoding: identity
}
