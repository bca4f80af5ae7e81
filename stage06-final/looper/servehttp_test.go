package looper_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/subject"
	"looper.example/stage06-final/internal/program"
	"looper.example/stage06-final/looper"
)

// newHandler makes an application for ServeHTTP, which is shut down when the test is over.
func newHandler(t *testing.T) (*looper.App, *program.Journal) {
	w := newRealWorld(t, looper.Config{})
	t.Cleanup(func() {
		if err := w.app.Shutdown(context.Background()); !errors.Is(err, looper.ErrNotListening) {
			require.NoError(t, err)
		}
	})
	w.app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "hello") })
	w.app.Post("/echo", func(c *looper.Context) error {
		body, err := c.Body()
		if err != nil {
			return err
		}
		return c.Bytes(200, c.Header("Content-Type"), body)
	})
	return w.app, w.log
}

func TestServeHTTPForARecorder(t *testing.T) {
	app, log := newHandler(t)
	for range 3 {
		rec := httptest.NewRecorder()
		app.ServeHTTP(rec, httptest.NewRequest("GET", "/hello", nil))
		require.Equal(t, 200, rec.Code)
		require.Equal(t, "hello", rec.Body.String())
		require.Equal(t, "text/plain; charset=utf-8", rec.Header().Get("Content-Type"))
	}
	rec := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "/echo", strings.NewReader("content"))
	r.Header.Set("Content-Type", "x/y")
	app.ServeHTTP(rec, r)
	require.Equal(t, "content", rec.Body.String())
	rec = httptest.NewRecorder()
	app.ServeHTTP(rec, httptest.NewRequest("GET", "/nowhere", nil))
	require.Equal(t, 404, rec.Code)
	require.Contains(t, log.String(), "peer=192.0.2.1:1234", "the client's address, as httptest has it")
}

// A server of net/http has an application inside: what the application sees of a request, and what the client sees of the
// response.
func TestServeHTTPForAServer(t *testing.T) {
	app, _ := newHandler(t)
	app.Get("/seen", func(c *looper.Context) error {
		return c.Text(200, fmt.Sprintln(c.Peer().Addr(), c.Host(), c.Scheme(), c.Header("X-Forwarded-For"), string(c.Exchange().Request().Query()),
			c.Context().Value(http.ServerContextKey) != nil, c.Header("User-Agent") == ""))
	})
	app.Get("/stream", func(c *looper.Context) error {
		s, err := c.Stream(200, "text/plain")
		if err != nil {
			return err
		}
		if _, err = s.WriteString("one\n"); err == nil {
			err = c.Sleep(10 * time.Millisecond)
		}
		_, failure := s.WriteString("two\n")
		return errors.Join(err, failure)
	})
	app.Get("/hints", looper.WrapHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", "Sum")
		w.WriteHeader(103)
		io.WriteString(w, "hello")
		w.Header().Set("Sum", "42")
	})))
	app.Post("/trailers", looper.WrapHandler(http.HandlerFunc(tellRequest)))
	app.Get("/abort", func(c *looper.Context) error { c.Exchange().Conn().Abort(errors.New("on purpose")); return nil })
	s := httptest.NewServer(app)
	defer s.Close()
	addr := s.Listener.Addr().String()
	for _, row := range []struct {
		request string
		check   func(t *testing.T, s seen)
	}{
		{"GET /seen?q=1;2&q=3 HTTP/1.1\r\nX-Forwarded-For: 198.51.100.7\r\n", func(t *testing.T, s seen) {
			assert.Equal(t, "127.0.0.1 example.org http 198.51.100.7 q=1;2&q=3 true true\n", s.Body)
		}},
		{"GET /stream HTTP/1.1\r\n", func(t *testing.T, s seen) { assert.Equal(t, "one\ntwo\n", s.Body) }},
		{"GET /hints HTTP/1.1\r\n", func(t *testing.T, s seen) {
			assert.Equal(t, []int{103}, s.Informed)
			assert.Equal(t, http.Header{"Sum": {"42"}}, s.Trailer)
		}},
		{"HEAD /hello HTTP/1.1\r\n", func(t *testing.T, s seen) { assert.Equal(t, int64(5), s.Length) }},
		{"POST /trailers HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTrailer: Sum\r\n\r\n5\r\nhello\r\n0\r\nSum: 1\r\n\r\n", func(t *testing.T, s seen) {
			assert.Contains(t, s.Body, `"Sum": [`)
			assert.NotContains(t, s.Body, "Handed")
		}},
		{"GET /abort HTTP/1.1\r\n", func(t *testing.T, s seen) { assert.Equal(t, "no response", s.Next) }},
		{"GET /hello HTTP/1.1\r\nLooper-Handed-On: 1\r\n", func(t *testing.T, s seen) { assert.Equal(t, "hello", s.Body) }},
	} {
		t.Run(row.request, func(t *testing.T) { row.check(t, ask(t, addr, complete(row.request))) })
	}
}

func TestServeHTTPUnderTLS(t *testing.T) {
	app, _ := newHandler(t)
	app.Get("/scheme", func(c *looper.Context) error { return c.Text(200, c.Scheme()) })
	app.Get("/tls", looper.WrapHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.TLS != nil) })))
	s := httptest.NewUnstartedServer(app)
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	for path, want := range map[string]string{"/scheme": "https", "/tls": "true"} {
		r, err := s.Client().Get(s.URL + path)
		require.NoError(t, err)
		body, err := io.ReadAll(r.Body)
		require.NoError(t, errors.Join(err, r.Body.Close()))
		require.Equal(t, want, string(body))
		require.Equal(t, 2, r.ProtoMajor)
	}
}

// An application among net/http's handlers, one inside another application, and one inside itself through net/http.
func TestServeHTTPMounted(t *testing.T) {
	inner, _ := newHandler(t)
	outer, _ := newHandler(t)
	outer.Mount("/inner", http.StripPrefix("/inner", inner))
	mux := http.NewServeMux()
	mux.Handle("/app/", http.StripPrefix("/app", outer))
	s := httptest.NewServer(mux)
	defer s.Close()
	for _, path := range []string{"/app/hello", "/app/inner/hello"} {
		got := ask(t, s.Listener.Addr().String(), complete("GET "+path+" HTTP/1.1\r\n"))
		require.Equal(t, "hello", got.Body, path)
	}
}

// A connection may change its protocol through ServeHTTP too.
func TestServeHTTPUpgrades(t *testing.T) {
	app, _ := newHandler(t)
	app.Get("/echo", func(c *looper.Context) error { return c.Upgrade("echo", subject.Mirror{}) })
	s := httptest.NewServer(app)
	defer s.Close()
	c, err := net.Dial("tcp", s.Listener.Addr().String())
	require.NoError(t, err)
	defer c.Close()
	fmt.Fprint(c, "GET /echo"+toEcho)
	in := bufio.NewReader(c)
	r, err := http.ReadResponse(in, nil)
	require.NoError(t, err)
	require.Equal(t, 101, r.StatusCode)
	fmt.Fprint(c, "hello")
	p := make([]byte, 5)
	_, err = io.ReadFull(in, p)
	require.NoError(t, err)
	require.Equal(t, "hello", string(p))
}

// If an application already listens, the same loop takes the requests of ServeHTTP.
func TestServeHTTPOnTheSameLoop(t *testing.T) {
	w := newRealWorld(t, looper.Config{})
	calls := 0 // of the loop
	w.app.Get("/", func(c *looper.Context) error { calls++; return c.Text(200, fmt.Sprint(calls)) })
	w.app.Get("/itself", func(c *looper.Context) error {
		rec := httptest.NewRecorder()
		w.app.ServeHTTP(rec, httptest.NewRequest("GET", "/", nil))
		return c.Text(200, fmt.Sprint(rec.Code))
	})
	w.serve()
	require.Equal(t, "1", ask(t, w.addr, complete("GET / HTTP/1.1\r\n")).Body)
	rec := httptest.NewRecorder()
	w.app.ServeHTTP(rec, httptest.NewRequest("GET", "/", nil))
	require.Equal(t, "2", rec.Body.String())
	require.Equal(t, "500", ask(t, w.addr, complete("GET /itself HTTP/1.1\r\n")).Body, "it would wait for itself")
}

// After Shutdown nothing is left: no goroutine, no descriptor. Later requests are refused.
func TestServeHTTPShutdown(t *testing.T) {
	before, files := runtime.NumGoroutine(), openFiles(t)
	app := looper.New(looper.Config{Log: slog.New(slog.DiscardHandler), LogOnLoop: true})
	require.ErrorIs(t, app.Shutdown(context.Background()), looper.ErrNotListening)
	app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "hello") })
	for range 10 {
		rec := httptest.NewRecorder()
		app.ServeHTTP(rec, httptest.NewRequest("GET", "/hello", nil))
		require.Equal(t, 200, rec.Code)
	}
	_, err := app.ListenOn(nil, "127.0.0.1:0")
	require.ErrorContains(t, err, "loop of its own")
	require.NoError(t, app.Shutdown(context.Background()))
	awaitGoroutines(t, before)
	for began := time.Now(); openFiles(t) > files && time.Since(began) < patience; {
		time.Sleep(time.Millisecond)
	}
	require.LessOrEqual(t, openFiles(t), files)
	rec := httptest.NewRecorder()
	app.ServeHTTP(rec, httptest.NewRequest("GET", "/hello", nil))
	require.Equal(t, 503, rec.Code)
}

// openFiles counts this process's descriptors.
func openFiles(t *testing.T) int {
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		t.Skip("no /dev/fd here: ", err)
	}
	return len(entries)
}

// The client of ServeHTTP leaves while its request is on the way to the loop. No handler is called: a handler would
// take the client for one of a Unix socket, which may be a trusted proxy, and would not have the values of the request's context.
func TestServeHTTPWhoseClientLeavesEarly(t *testing.T) {
	app, _ := newHandler(t)
	app.Configure(func(c *looper.Config) { c.TrustUnixPeers = true })
	loops, seen := make(chan *loop.Loop, 10), make(chan string, 10)
	app.Get("/loop", func(c *looper.Context) error { loops <- c.Exchange().Loop(); return c.Text(200, "") })
	app.Get("/seen", func(c *looper.Context) error {
		seen <- fmt.Sprint(c.ClientAddr(), " ", c.Context().Value(contextKey{}))
		return c.Text(200, "")
	})
	get := func(path string, ctx context.Context) {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("X-Forwarded-For", "203.0.113.7")
		app.ServeHTTP(httptest.NewRecorder(), r.WithContext(context.WithValue(ctx, contextKey{}, "a value")))
	}
	get("/seen", t.Context())
	require.Equal(t, "192.0.2.1 a value", within(t, "the handler", seen))
	get("/loop", t.Context())
	l := within(t, "the loop", loops)
	held, release := make(chan bool), make(chan bool)
	ctx, cancel := context.WithCancel(t.Context())
	get("/seen", httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) {
			l.Post(func() { held <- true; <-release })
			<-held
		},
		WroteRequest: func(httptrace.WroteRequestInfo) { cancel() },
	}))
	close(release)
	for range 2 { // the loop has read the request before these
		get("/loop", t.Context())
	}
	require.Empty(t, seen)
}

// If a client leaves while the application ends, its request does not count as cut off.
func TestShutdownWhileAClientLeaves(t *testing.T) {
	app, log := newHandler(t)
	began := make(chan bool)
	app.Get("/slow", func(c *looper.Context) error {
		began <- true
		return c.Sleep(time.Hour)
	})
	ctx, leave := context.WithCancel(t.Context())
	left, ended := make(chan bool), make(chan error)
	go func() {
		app.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/slow", nil).WithContext(ctx))
		close(left)
	}()
	within(t, "the handler", began)
	patient, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	go func() { ended <- app.Shutdown(patient) }()
	require.Eventually(t, func() bool { return strings.Contains(log.String(), "msg=stopping") }, patience, time.Millisecond)
	leave()
	require.NoError(t, within(t, "the end", ended))
	within(t, "the client", left)
}
