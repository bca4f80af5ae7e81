package middleware_test

import (
	"compress/gzip" // not the package that is tested
	"crypto/subtle"
	"io"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/loopertest"
	"looper.example/stage06-final/middleware"
)

// Go's client uses each middleware over real sockets.
func TestOverSockets(t *testing.T) {
	isSecret := func(_ *looper.Context, token string) error {
		if subtle.ConstantTimeCompare([]byte(token), []byte("secret")) == 1 {
			return nil
		}
		return middleware.ErrInvalidToken
	}
	rows := []struct {
		name           string
		use            looper.Middleware
		method, target string
		lines          []string
		status         int
		field, value   string // of the response; "" for none
	}{
		{"Secure", middleware.Secure(middleware.SecureConfig{}), "GET", "/", nil, 200, "X-Content-Type-Options", "nosniff"},
		{"RequestID", middleware.RequestID(middleware.RequestIDConfig{Trusted: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}), "GET", "/", []string{"X-Request-Id: 7"}, 200, "X-Request-Id", "7"},
		{"Recover", middleware.Recover(nil), "GET", "/panic", nil, 500, "", ""},
		{"Timeout", middleware.Timeout(time.Millisecond), "GET", "/hour", nil, 503, "", ""},
		{"BodyLimit", middleware.BodyLimit(2), "POST", "/", nil, 413, "", ""},
		{"Unencoded", middleware.Unencoded(), "POST", "/", []string{"Content-Encoding: gzip"}, 415, "Accept-Encoding", "identity"},
		{"BasicAuth", middleware.BasicAuth(middleware.BasicAuthConfig{Users: map[string]string{"ada": "lovelace"}}), "GET", "/", nil, 401, "WWW-Authenticate", `Basic realm="restricted", charset="UTF-8"`},
		{"BasicAuth with the password", middleware.BasicAuth(middleware.BasicAuthConfig{Users: map[string]string{"ada": "lovelace"}}), "GET", "/", []string{"Authorization: Basic YWRhOmxvdmVsYWNl"}, 200, "", ""},
		{"Bearer", middleware.Bearer(middleware.BearerConfig{Check: isSecret}), "GET", "/", []string{"Authorization: Bearer guess"}, 401, "WWW-Authenticate", `Bearer realm="restricted", error="invalid_token"`},
		{"Bearer with the token", middleware.Bearer(middleware.BearerConfig{Check: isSecret}), "GET", "/", []string{"Authorization: Bearer secret"}, 200, "", ""},
		{"CrossOrigin", middleware.CrossOrigin(middleware.CrossOriginConfig{}), "POST", "/", []string{"Origin: https://evil.example"}, 403, "", ""},
		{"CORS", middleware.CORS(middleware.CORSConfig{Origins: []string{"https://cats.example"}, Methods: []string{"PUT"}}), "OPTIONS", "/",
			[]string{"Origin: https://cats.example", "Access-Control-Request-Method: PUT"}, 204, "Access-Control-Allow-Origin", "https://cats.example"},
		{"ETag", middleware.ETag(middleware.ETagConfig{}), "GET", "/", []string{"If-None-Match: *"}, 304, "", ""},
		{"Compress", middleware.Compress(middleware.CompressConfig{Codings: []string{"gzip"}}), "GET", "/", []string{"Accept-Encoding: gzip"}, 200, "Content-Encoding", "gzip"},
		{"HTTPSRedirect", middleware.HTTPSRedirect("example.org"), "GET", "/?page=2", nil, 301, "Location", "https://example.org/?page=2"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			app := looper.New(looper.Config{Log: slog.New(slog.DiscardHandler)})
			app.Use(row.use)
			register(app)
			body := ""
			if row.method == "POST" {
				body = "content"
			}
			got := loopertest.Real(t, app).Send(row.method, row.target, "", body, row.lines...).Expect(row.status)
			if row.field != "" {
				assert.Equal(t, row.value, got.Header.Get(row.field))
			}
			if got.Header.Get("Content-Encoding") == "gzip" {
				r, err := gzip.NewReader(strings.NewReader(got.Body))
				require.NoError(t, err)
				content, err := io.ReadAll(r)
				require.NoError(t, err)
				assert.Equal(t, long, string(content))
			}
		})
	}
}

// register adds a page, one that panics, and one that waits for an hour.
func register(app *looper.App) {
	page := func(c *looper.Context) error {
		if _, err := c.Body(); err != nil {
			return err
		}
		return c.Text(200, long)
	}
	app.Get("/", page)
	app.Post("/", page)
	app.Get("/panic", func(*looper.Context) error { panic("a fault") })
	app.Get("/hour", func(c *looper.Context) error { return c.Sleep(time.Hour) })
}

// A limit, metrics and a log count requests over real sockets.
func TestCountedOverSockets(t *testing.T) {
	var lines strings.Builder
	metrics := middleware.NewMetrics(middleware.MetricsConfig{})
	app := looper.New(looper.Config{NoRequestLog: true})
	app.Get("/metrics", metrics.Handler)
	limited := app.Group("",
		middleware.Log(middleware.LogConfig{Logger: slog.New(slog.NewTextHandler(&lines, nil))}),
		metrics.Middleware(),
		middleware.RateLimit(middleware.RateLimitConfig{Requests: 2, Per: time.Hour}))
	limited.Get("/page", hello)
	t.Run("until its end", func(t *testing.T) {
		c := loopertest.Real(t, app)
		c.Get("/page").Expect(200)
		c.Get("/page").Expect(200)
		assert.Equal(t, "1800", c.Get("/page").Expect(429).Header.Get("Retry-After"))
		c.Get("/metrics").Expect(200).Contains(
			`http_requests_total{method="GET",route="/page",status="2xx"} 2`, `http_requests_total{method="GET",route="/page",status="4xx"} 1`)
	})
	assert.Equal(t, 2, strings.Count(lines.String(), "route=/page status=200"))
	assert.Equal(t, 1, strings.Count(lines.String(), "route=/page status=429"))
}
