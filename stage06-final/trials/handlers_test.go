package trials_test

import (
	"net/http"
	"net/http/httputil"
	_ "net/http/pprof"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/graphql-go/graphql"
	"github.com/graphql-go/handler"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

// The profiles of net/http/pprof, which its import has registered with http.DefaultServeMux.
func TestPprof(t *testing.T) {
	w := newWorld(t, func(app *looper.App) { app.Mount("/debug/pprof", http.DefaultServeMux) })
	for path, want := range map[string]string{
		"/debug/pprof/":                   "Types of profiles available",
		"/debug/pprof/goroutine?debug=1":  "goroutine profile: total",
		"/debug/pprof/cmdline":            filepath.Base(os.Args[0]),
		"/debug/pprof/profile?seconds=1":  "\x1f\x8b", // gzip
		"/debug/pprof/trace?seconds=0.01": "go 1.",
	} {
		response, body := w.ask("GET", path, "")
		assert.Equal(t, 200, response.StatusCode, path)
		assert.Contains(t, body, want, path)
	}
}

// Prometheus's metrics, with a counter that a handler on the loop increments.
func TestPrometheus(t *testing.T) {
	registry := prometheus.NewRegistry()
	requests := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "requests_total"}, []string{"status"})
	registry.MustRegister(requests)
	w := newWorld(t, func(app *looper.App) {
		app.Use(func(h looper.Handler) looper.Handler {
			return func(c *looper.Context) error {
				c.OnDone(func(d looper.Done) { requests.WithLabelValues(http.StatusText(d.Status)).Inc() })
				return h(c)
			}
		})
		app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "hello") })
		app.Mount("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	})
	for range 3 {
		w.ask("GET", "/hello", "")
	}
	w.ask("GET", "/nowhere", "")
	response, body := w.ask("GET", "/metrics", "")
	assert.Equal(t, 200, response.StatusCode)
	assert.Contains(t, body, `requests_total{status="OK"} 3`)
	assert.Contains(t, body, `requests_total{status="Not Found"} 1`)
	response, body = w.ask("GET", "/metrics", "", "Accept-Encoding: gzip")
	assert.Equal(t, "gzip", response.Header.Get("Content-Encoding"))
	assert.True(t, strings.HasPrefix(body, "\x1f\x8b"))
}

// A GraphQL server, whose resolvers have a value that a handler on the loop has set.
func TestGraphQL(t *testing.T) {
	user := looper.NewKey[string]("user")
	field := &graphql.Field{Type: graphql.String, Resolve: func(p graphql.ResolveParams) (any, error) {
		name, _ := user.From(p.Context)
		return "hello, " + name, nil
	}}
	schema, err := graphql.NewSchema(graphql.SchemaConfig{
		Query: graphql.NewObject(graphql.ObjectConfig{Name: "Query", Fields: graphql.Fields{"hello": field}}),
	})
	require.NoError(t, err)
	w := newWorld(t, func(app *looper.App) {
		login := func(h looper.Handler) looper.Handler {
			return func(c *looper.Context) error { user.Set(c, "Ada"); return h(c) }
		}
		app.Group("", login).Mount("/graphql", handler.New(&handler.Config{Schema: &schema, GraphiQL: true}))
	})
	_, body := w.ask("POST", "/graphql", `{"query": "{ hello }"}`, "Content-Type: application/json")
	assert.JSONEq(t, `{"data": {"hello": "hello, Ada"}}`, body)
	_, body = w.ask("GET", "/graphql?query="+url.QueryEscape("{ hello }"), "")
	assert.JSONEq(t, `{"data": {"hello": "hello, Ada"}}`, body)
	response, body := w.ask("GET", "/graphql", "", "Accept: text/html")
	assert.Equal(t, "text/html; charset=utf-8", response.Header.Get("Content-Type"))
	assert.Contains(t, body, "<!DOCTYPE html>")
}

// WebSockets by a library that takes the connection from net/http.
func TestWebSocket(t *testing.T) {
	upgrader := websocket.Upgrader{EnableCompression: true}
	w := newWorld(t, func(app *looper.App) {
		app.Mount("/echo", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, err := upgrader.Upgrade(w, r, nil)
			if err != nil {
				return
			}
			defer c.Close()
			for {
				kind, message, err := c.ReadMessage()
				if err != nil {
					return
				}
				if err := c.WriteMessage(kind, message); err != nil {
					return
				}
			}
		}))
	})
	c, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(w.url, "http")+"/echo", nil)
	require.NoError(t, err)
	for _, message := range []string{"hello", strings.Repeat("much ", 100_000)} {
		require.NoError(t, c.WriteMessage(websocket.TextMessage, []byte(message)))
		_, got, err := c.ReadMessage()
		require.NoError(t, err)
		require.Equal(t, message, string(got))
	}
	require.NoError(t, c.Close())
	response, _ := w.ask("GET", "/echo", "")
	assert.Equal(t, 400, response.StatusCode, "not a WebSocket")
}

// The reverse proxy and the file server of the standard library.
func TestStandardHandlers(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "a.txt"), []byte("a file"), 0o600))
	behind := newWorld(t, func(app *looper.App) {
		app.Post("/echo", func(c *looper.Context) error {
			body, err := c.Body()
			if err != nil {
				return err
			}
			return c.Bytes(200, "text/plain", body)
		})
	})
	to, err := url.Parse(behind.url)
	require.NoError(t, err)
	w := newWorld(t, func(app *looper.App) {
		app.Mount("/files", http.StripPrefix("/files", http.FileServer(http.Dir(folder))))
		app.Mount("/", &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(to) }})
	})
	_, body := w.ask("GET", "/files/a.txt", "")
	assert.Equal(t, "a file", body)
	response, body := w.ask("GET", "/files/a.txt", "", "Range: bytes=2-3")
	assert.Equal(t, "fi", body)
	assert.Equal(t, "bytes 2-3/6", response.Header.Get("Content-Range"))
	response, _ = w.ask("GET", "/files/b.txt", "")
	assert.Equal(t, 404, response.StatusCode)
	much := strings.Repeat("x", 500_000)
	_, body = w.ask("POST", "/echo", much)
	assert.Equal(t, much, body)
}
