package middleware

import (
	"log/slog"
	"math"

	"looper.example/stage03-http-parser/server"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

// contestants are compared; the first is without middleware.
var contestants = []struct {
	name string
	use  looper.Middleware
}{
	{"none", middleware.Chain()},
	{"Default", middleware.Default()},
	{"RequestID", middleware.RequestID(middleware.RequestIDConfig{})},
	{"Secure", middleware.Secure(middleware.SecureConfig{})},
	{"CrossOrigin", middleware.CrossOrigin(middleware.CrossOriginConfig{})},
	{"Unencoded", middleware.Unencoded()},
	{"Compress", middleware.Compress(middleware.CompressConfig{})},
	{"Metrics", middleware.NewMetrics(middleware.MetricsConfig{}).Middleware()},
	{"RateLimit", middleware.RateLimit(middleware.RateLimitConfig{Requests: math.MaxInt32})},
}

// hello is the application of a contestant.
func hello(use looper.Middleware) *looper.App {
	app := looper.New(looper.Config{
		Log:    slog.New(slog.DiscardHandler),
		Server: server.Config{MaxRequests: math.MaxInt},
	})
	app.Use(use)
	app.Get("/hello", func(c *looper.Context) error { return c.Text(200, greeting) })
	return app
}

const request = "GET /hello HTTP/1.1\r\nHost: example.org\r\nUser-Agent: bench\r\nAccept: */*\r\nAccept-Encoding: gzip, zstd\r\n\r\n"

const (
	greeting = "Hello, World!"
	clients  = 50
)
