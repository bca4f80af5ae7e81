package trials_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5/middleware"
	"github.com/gorilla/handlers"
	"github.com/klauspost/compress/gzhttp"
	"github.com/rs/cors"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/internal/program"
	"looper.example/stage06-final/looper"
)

// long is a page that is worth compressing.
var long = strings.Repeat("a page that is worth compressing\n", 1000)

// pages registers handlers of looper, around which the middleware is tried.
func pages(app *looper.App) {
	app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "hello") })
	app.Get("/long", func(c *looper.Context) error { return c.Text(200, long) })
	app.Get("/stream", func(c *looper.Context) error {
		s, err := c.Stream(200, "text/plain")
		if err != nil {
			return err
		}
		for line := range strings.Lines(long) {
			if _, err := s.WriteString(line); err != nil {
				return err
			}
		}
		return nil
	})
	app.Get("/fails", func(c *looper.Context) error { return &looper.Error{Status: 403} })
	app.Get("/panics", func(c *looper.Context) error { panic("on purpose") })
	app.Get("/slow", func(c *looper.Context) error { return c.Sleep(time.Hour) })
	app.Get("/id", func(c *looper.Context) error { return c.Text(200, middleware.GetReqID(c.Context())) })
	app.Post("/echo", func(c *looper.Context) error {
		body, err := c.Body()
		if err != nil {
			return err
		}
		return c.Bytes(200, "text/plain", body)
	})
}

// around serves the pages within middleware.
func around(t *testing.T, mw func(http.Handler) http.Handler) *world {
	return newWorld(t, func(app *looper.App) {
		app.Use(looper.WrapMiddleware(mw))
		pages(app)
	})
}

func unzip(t *testing.T, body string) string {
	z, err := gzip.NewReader(strings.NewReader(body))
	require.NoError(t, err)
	text, err := io.ReadAll(z)
	require.NoError(t, err)
	return string(text)
}

// Three compressors: they compress a long page, in one piece and in several.
func TestCompressors(t *testing.T) {
	for name, mw := range map[string]func(http.Handler) http.Handler{
		"klauspost": func(next http.Handler) http.Handler { return gzhttp.GzipHandler(next) },
		"chi":       middleware.Compress(5),
		"gorilla":   handlers.CompressHandler,
	} {
		t.Run(name, func(t *testing.T) {
			w := around(t, mw)
			for _, path := range []string{"/long", "/stream"} {
				response, body := w.ask("GET", path, "", "Accept-Encoding: gzip")
				assert.Equal(t, "gzip", response.Header.Get("Content-Encoding"), path)
				assert.Contains(t, response.Header.Get("Vary"), "Accept-Encoding", path)
				assert.Equal(t, long, unzip(t, body), path)
				_, body = w.ask("GET", path, "")
				assert.Equal(t, long, body, path)
			}
			response, _ := w.ask("GET", "/nowhere", "", "Accept-Encoding: gzip")
			assert.Equal(t, 404, response.StatusCode)
		})
	}
}

// CORS: the middleware responds to a preflight, and adds its fields to other responses, and to errors.
func TestCORS(t *testing.T) {
	w := around(t, cors.New(cors.Options{AllowedOrigins: []string{"https://example.org"}, AllowedMethods: []string{"GET", "PUT"}}).Handler)
	response, _ := w.ask("OPTIONS", "/hello", "", "Origin: https://example.org", "Access-Control-Request-Method: PUT")
	assert.Equal(t, 204, response.StatusCode)
	assert.Equal(t, "PUT", response.Header.Get("Access-Control-Allow-Methods"))
	for path, status := range map[string]int{"/hello": 200, "/fails": 403, "/nowhere": 404} {
		response, _ = w.ask("GET", path, "", "Origin: https://example.org")
		assert.Equal(t, status, response.StatusCode)
		assert.Equal(t, "https://example.org", response.Header.Get("Access-Control-Allow-Origin"), path)
	}
}

// Logs have the status and the length of the response.
func TestLogs(t *testing.T) {
	var log program.Journal
	w := around(t, func(next http.Handler) http.Handler { return handlers.CombinedLoggingHandler(&log, next) })
	w.ask("GET", "/hello", "")
	w.ask("GET", "/fails", "")
	assert.Contains(t, log.String(), `"GET /hello HTTP/1.1" 200 5 `)
	assert.Contains(t, log.String(), `"GET /fails HTTP/1.1" 403 14 `)
}

// chi's middleware: an identifier in the context, a time limit that no request reaches, and a recoverer.
func TestChi(t *testing.T) {
	recovered := make(chan any, 1)
	w := around(t, func(next http.Handler) http.Handler {
		return middleware.RequestID(middleware.Timeout(patience)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer func() {
				if reason := recover(); reason != nil {
					recovered <- reason
					w.WriteHeader(500)
				}
			}()
			next.ServeHTTP(w, r)
		})))
	})
	_, body := w.ask("GET", "/id", "", "X-Request-Id: 42")
	assert.Equal(t, "42", body)
	response, _ := w.ask("GET", "/panics", "")
	assert.Equal(t, 500, response.StatusCode)
	assert.Contains(t, fmt.Sprint(<-recovered), "on purpose")

	w = around(t, func(next http.Handler) http.Handler { return middleware.Recoverer(next) })
	response, _ = w.ask("GET", "/panics", "")
	assert.Equal(t, 500, response.StatusCode)
}

// Middleware of the standard library.
func TestStandardMiddleware(t *testing.T) {
	t.Run("TimeoutHandler", func(t *testing.T) {
		limit := func(d time.Duration) func(http.Handler) http.Handler {
			return func(next http.Handler) http.Handler { return http.TimeoutHandler(next, d, "too slow") }
		}
		response, body := around(t, limit(30*time.Millisecond)).ask("GET", "/slow", "")
		assert.Equal(t, 503, response.StatusCode)
		assert.Equal(t, "too slow", body)
		_, body = around(t, limit(patience)).ask("GET", "/hello", "")
		assert.Equal(t, "hello", body)
	})
	t.Run("MaxBytesHandler", func(t *testing.T) {
		w := around(t, func(next http.Handler) http.Handler { return http.MaxBytesHandler(next, 10) })
		response, _ := w.ask("POST", "/echo", strings.Repeat("x", 11))
		assert.Equal(t, 413, response.StatusCode)
		_, body := w.ask("POST", "/echo", "hello")
		assert.Equal(t, "hello", body)
	})
	t.Run("CrossOriginProtection", func(t *testing.T) {
		w := around(t, http.NewCrossOriginProtection().Handler)
		response, _ := w.ask("POST", "/echo", "hello", "Origin: https://evil.example", "Sec-Fetch-Site: cross-site")
		assert.Equal(t, 403, response.StatusCode)
		_, body := w.ask("POST", "/echo", "hello", "Sec-Fetch-Site: same-origin")
		assert.Equal(t, "hello", body)
	})
	t.Run("AllowQuerySemicolons", func(t *testing.T) {
		w := newWorld(t, func(app *looper.App) {
			app.Group("", looper.WrapMiddleware(http.AllowQuerySemicolons)).Mount("/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.WriteString(w, r.FormValue("b"))
			}))
		})
		_, body := w.ask("GET", "/?a=1;b=2", "")
		assert.Equal(t, "2", body)
	})
	t.Run("StripPrefix", func(t *testing.T) {
		w := newWorld(t, func(app *looper.App) {
			app.Mount("/api", http.StripPrefix("/api", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.Path) })))
		})
		_, body := w.ask("GET", "/api/a/b", "")
		assert.Equal(t, "/a/b", body)
	})
}

// A client that leaves ends the handler within the middleware.
func TestClientGoneWithinMiddleware(t *testing.T) {
	began, ended := make(chan bool, 1), make(chan error, 1)
	w := newWorld(t, func(app *looper.App) {
		app.Use(looper.WrapMiddleware(func(next http.Handler) http.Handler { return gzhttp.GzipHandler(next) }))
		app.Get("/", func(c *looper.Context) error {
			s, err := c.Events()
			if err != nil {
				return err
			}
			err = s.Send(looper.Event{Data: "hello"})
			began <- true
			if err == nil {
				err = c.Sleep(time.Hour)
			}
			ended <- err
			return err
		})
	})
	ctx, leave := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, "GET", w.url, nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	p := make([]byte, 100)
	n, err := response.Body.Read(p)
	require.NoError(t, err)
	assert.True(t, bytes.Contains(p[:n], []byte("data: hello")))
	<-began
	leave()
	_ = response.Body.Close()
	select {
	case err := <-ended:
		require.ErrorIs(t, err, context.Canceled)
	case <-time.After(patience):
		require.Fail(t, "the handler has not ended")
	}
}
