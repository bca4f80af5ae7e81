package middleware_test

import (
	"log/slog"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

// helloApp is an application with middleware that has nothing else to do.
func helloApp(use ...looper.Middleware) *looper.App {
	app := looper.New(looper.Config{
		Log:    slog.New(slog.DiscardHandler),
		Server: server.Config{MaxRequests: math.MaxInt},
	})
	app.Use(use...)
	app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "Hello, World!") })
	app.Get("/long", func(c *looper.Context) error { return c.Text(200, long) })
	return app
}

// tread sends the same input again and again, from fifty clients.
func tread(tb testing.TB, app *looper.App, input string, turns int) {
	k := &sim.Treadmill{Input: []byte(input), Turns: turns, Clients: 50}
	l, err := loop.New(k, loop.Config{})
	require.NoError(tb, err)
	_, err = app.ListenOn(l, "treadmill")
	require.NoError(tb, err)
	require.NoError(tb, k.Run(l))
}

const (
	askHello = "GET /hello HTTP/1.1\r\nHost: example.org\r\nAccept-Encoding: gzip, zstd\r\n\r\n"
	askLong  = "GET /long HTTP/1.1\r\nHost: example.org\r\nAccept-Encoding: gzip, zstd\r\n\r\n"
)

// each is middleware that costs next to nothing where it has nothing to do.
func each() []struct {
	name string
	use  looper.Middleware
} {
	return []struct {
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
		{"CORS", middleware.CORS(middleware.CORSConfig{})},
		{"RateLimit", middleware.RateLimit(middleware.RateLimitConfig{Requests: math.MaxInt32})},
		{"BodyLimit", middleware.BodyLimit(1)},
		{"Metrics", middleware.NewMetrics(middleware.MetricsConfig{}).Middleware()},
		{"Log", middleware.Log(middleware.LogConfig{})}, // to a log without a reader
		{"Recover", middleware.Recover(nil)},
	}
}

func BenchmarkHello(b *testing.B) {
	for _, row := range each() {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			tread(b, helloApp(row.use), askHello, b.N)
		})
	}
}

func BenchmarkCompress(b *testing.B) {
	for _, coding := range []string{"gzip", "zstd"} {
		b.Run(coding, func(b *testing.B) {
			b.ReportAllocs()
			tread(b, helloApp(middleware.Compress(middleware.CompressConfig{Codings: []string{coding}})), askLong, b.N)
		})
	}
}

// In the steady state no middleware allocates for a request, except that 64 identifiers are made at once. The test
// measures ten thousand turns after the first ones.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	for _, row := range each() {
		t.Run(row.name, func(t *testing.T) {
			cost := func(turns int) float64 {
				return testing.AllocsPerRun(3, func() { tread(t, helloApp(row.use), askHello, turns) })
			}
			assert.InDelta(t, 0, (cost(10_100)-cost(100))/10_000, 0.05)
		})
	}
}
