package middleware_test

import (
	"crypto/subtle"
	"fmt"
	"log/slog"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
	"looper.example/stage06-final/task"
)

// show serves an application on a simulated kernel, sends it requests, and prints the status line and the named fields of
// each response. A request is a request line, with any field lines.
func show(app *looper.App, requests []string, names ...string) {
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	if err == nil {
		_, err = app.ListenOn(l, "sim:80")
	}
	for i, request := range requests {
		k.Client(fmt.Sprint("client ", i), func(c *sim.Client) {
			c.Connect("sim:80")
			c.Sleep(time.Duration(i) * time.Millisecond) // one after the other
			c.Send(request + "\r\nHost: example.com\r\nConnection: close\r\n\r\n")
			for c.Receive() != "" {
			}
			c.Close()
			r := takeApart(c.Heard())
			fmt.Println(r.status)
			for _, name := range names {
				if value := r.fields[name]; value != "" {
					fmt.Printf("  %s: %s\n", name, value)
				}
			}
		})
	}
	if err == nil {
		err = k.Run(l)
	}
	if err != nil {
		fmt.Println(err)
	}
}

func quiet() *looper.App { return looper.New(looper.Config{Log: slog.New(slog.DiscardHandler)}) }

func ExampleDefault() {
	app := quiet()
	app.Use(middleware.Default())
	app.Get("/", func(c *looper.Context) error { return c.Text(200, "hello") })
	app.Post("/", func(c *looper.Context) error { return c.Text(200, "sent") })
	show(app, []string{"GET / HTTP/1.1", "POST / HTTP/1.1\r\nOrigin: https://evil.example"}, "X-Content-Type-Options")
	// Output:
	// 200 OK
	//   X-Content-Type-Options: nosniff
	// 403 Forbidden
	//   X-Content-Type-Options: nosniff
}

func ExampleRecover() {
	app := quiet()
	app.Use(middleware.Recover(func(c *looper.Context, failure *task.PanicError) {
		fmt.Println("report:", c.Path(), failure.Text)
	}))
	app.Get("/", func(c *looper.Context) error { panic("no cats") })
	show(app, []string{"GET / HTTP/1.1"})
	// Output:
	// report: / no cats
	// 500 Internal Server Error
}

func ExampleTimeout() {
	app := quiet()
	api := app.Group("/api", middleware.Timeout(2*time.Second))
	api.Get("/slow", func(c *looper.Context) error { return c.Sleep(time.Hour) })
	show(app, []string{"GET /api/slow HTTP/1.1"})
	// Output:
	// 503 Service Unavailable
}

func ExampleBasicAuth() {
	app := quiet()
	admin := app.Group("/admin", middleware.BasicAuth(middleware.BasicAuthConfig{Users: map[string]string{"ada": "secret"}}))
	admin.Get("", func(c *looper.Context) error { return c.Text(200, "welcome") })
	show(app, []string{"GET /admin HTTP/1.1", "GET /admin HTTP/1.1\r\nAuthorization: Basic YWRhOnNlY3JldA=="}, "WWW-Authenticate")
	// Output:
	// 401 Unauthorized
	//   WWW-Authenticate: Basic realm="restricted", charset="UTF-8"
	// 200 OK
}

func ExampleBearer() {
	app := quiet()
	api := app.Group("/api", middleware.Bearer(middleware.BearerConfig{Check: func(c *looper.Context, token string) error {
		if subtle.ConstantTimeCompare([]byte(token), []byte("secret")) == 0 {
			return middleware.ErrInvalidToken
		}
		return nil
	}}))
	api.Get("", func(c *looper.Context) error { return c.JSON(200, "welcome") })
	show(app, []string{"GET /api HTTP/1.1\r\nAuthorization: Bearer guess", "GET /api HTTP/1.1\r\nAuthorization: Bearer secret"}, "WWW-Authenticate")
	// Output:
	// 401 Unauthorized
	//   WWW-Authenticate: Bearer realm="restricted", error="invalid_token"
	// 200 OK
}

func ExampleCORS() {
	app := quiet()
	app.Use(middleware.CORS(middleware.CORSConfig{Origins: []string{"https://cats.example"}, Methods: []string{"PUT"}}))
	app.Put("/cat", func(c *looper.Context) error { return c.NoContent() })
	show(app, []string{"OPTIONS /cat HTTP/1.1\r\nOrigin: https://cats.example\r\nAccess-Control-Request-Method: PUT"},
		"Access-Control-Allow-Origin", "Access-Control-Allow-Methods")
	// Output:
	// 204 No Content
	//   Access-Control-Allow-Origin: https://cats.example
	//   Access-Control-Allow-Methods: GET, HEAD, POST, PUT
}

func ExampleRateLimit() {
	app := quiet()
	app.Use(middleware.RateLimit(middleware.RateLimitConfig{Requests: 2, Per: time.Minute}))
	app.Get("/", func(c *looper.Context) error { return c.Text(200, "hello") })
	show(app, []string{"GET / HTTP/1.1", "GET / HTTP/1.1", "GET / HTTP/1.1"}, "Retry-After")
	// Output:
	// 200 OK
	// 200 OK
	// 429 Too Many Requests
	//   Retry-After: 30
}

func ExampleCompress() {
	app := quiet()
	app.Use(middleware.Compress(middleware.CompressConfig{MinLength: 100}))
	app.Get("/", func(c *looper.Context) error { return c.Text(200, long) })
	show(app, []string{"GET / HTTP/1.1\r\nAccept-Encoding: gzip", "GET / HTTP/1.1"}, "Vary", "Content-Encoding")
	// Output:
	// 200 OK
	//   Vary: Accept-Encoding
	//   Content-Encoding: gzip
	// 200 OK
	//   Vary: Accept-Encoding
}

func ExampleNewMetrics() {
	metrics := middleware.NewMetrics(middleware.MetricsConfig{})
	app := quiet()
	app.Use(metrics.Middleware())
	app.Get("/metrics", metrics.Handler)
	show(app, []string{"GET /metrics HTTP/1.1"}, "Content-Type")
	// Output:
	// 200 OK
	//   Content-Type: text/plain; version=0.0.4; charset=utf-8
}
