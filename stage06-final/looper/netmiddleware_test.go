package looper_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// recorder notes the status and counts the content, as logging middleware does.
type recorder struct {
	http.ResponseWriter
	status, bytes int
}

func (r *recorder) WriteHeader(status int)      { r.status = status; r.ResponseWriter.WriteHeader(status) }
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
func (r *recorder) Write(p []byte) (int, error) {
	r.bytes += len(p)
	return r.ResponseWriter.Write(p)
}

// capitals is middleware that writes capitals, and holds back what is less than a line.
type capitals struct {
	http.ResponseWriter
	held bytes.Buffer
}

func (s *capitals) Write(p []byte) (int, error) {
	s.held.Write(bytes.ToUpper(p))
	return len(p), nil
}

func (s *capitals) FlushError() error {
	_, err := s.held.WriteTo(s.ResponseWriter)
	return errors.Join(err, http.NewResponseController(s.ResponseWriter).Flush())
}

func capitalize(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := &capitals{ResponseWriter: w}
		defer s.held.WriteTo(w)
		next.ServeHTTP(s, r)
	})
}

type contextKey struct{}

// around is middleware that calls functions before and after the next handler.
func around(before, after func(w http.ResponseWriter, r *http.Request)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			before(w, r)
			next.ServeHTTP(w, r)
			after(w, r)
		})
	}
}

func nothing(http.ResponseWriter, *http.Request) {}

// Middleware of net/http around handlers of looper: in a simulation, and with goroutines.
func TestWrapMiddleware(t *testing.T) {
	user := looper.NewKey[string]("user")
	hello := func(c *looper.Context) error { return c.Text(200, "hello") }
	rows := []struct {
		name    string
		mw      func(http.Handler) http.Handler
		handler looper.Handler
		request string
		want    string // the status, some lines of the head, and the content
	}{
		{"nothing happens", around(nothing, nothing), hello, "", "200|Content-Length: 5|Content-Type: text/plain; charset=utf-8|hello"},
		{"fields before", around(func(w http.ResponseWriter, r *http.Request) { w.Header().Set("X-Before", "1") }, nothing),
			hello, "", "200|X-Before: 1|hello"},
		{"fields that the handler sees, and takes back", around(func(w http.ResponseWriter, r *http.Request) { w.Header().Set("X-Before", "1") }, nothing),
			func(c *looper.Context) error {
				seen := c.ResponseHeader("X-Before")
				c.DelHeader("X-Before")
				c.AddHeader("X-Own", "2")
				return c.Text(200, seen)
			}, "", "200|X-Own: 2|!X-Before|1"},
		{"it responds itself", func(http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Error(w, "who are you?", http.StatusUnauthorized) })
		}, hello, "", "401|who are you?\n"},
		{"a recorder", func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				rec := &recorder{ResponseWriter: w}
				next.ServeHTTP(rec, r)
				fmt.Fprintf(w, "; %d with %d bytes", rec.status, rec.bytes)
			})
		}, hello, "", "200|hello; 200 with 5 bytes"},
		{"the recorder of an error", func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				rec := &recorder{ResponseWriter: w}
				next.ServeHTTP(rec, r)
				fmt.Fprintf(w, "; %d", rec.status)
			})
		}, func(c *looper.Context) error { return &looper.Error{Status: 404} }, "", "404|404 Not Found\n; 404"},
		{"the content is changed", capitalize, hello, "", "200|HELLO"},
		{"a stream", capitalize, func(c *looper.Context) error {
			s, err := c.Stream(200, "text/plain")
			for range 3 {
				_, failure := s.WriteString("line\n")
				err = errors.Join(err, failure, c.Sleep(time.Millisecond), s.Flush())
			}
			return err
		}, "", "200|Transfer-Encoding: chunked|LINE\nLINE\nLINE\n"},
		{"a file", capitalize, func(c *looper.Context) error {
			return c.File(fstest.MapFS{"a.txt": {Data: []byte("text")}}, "a.txt")
		}, "", "200|Content-Length: 4|TEXT"},
		{"HEAD", around(nothing, nothing), hello, "HEAD / HTTP/1.1\r\n", "200|Content-Length: 5|"},
		{"no content", around(nothing, nothing), func(c *looper.Context) error { return c.NoContent() }, "", "204|"},
		{"much", around(nothing, nothing), func(c *looper.Context) error { return c.Text(200, strings.Repeat("x", 100_000)) }, "",
			"200|Content-Length: 100000|" + strings.Repeat("x", 100_000)},
		{"a context", func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), contextKey{}, "Ada")))
			})
		}, func(c *looper.Context) error { return c.Text(200, fmt.Sprint(c.Context().Value(contextKey{}))) }, "", "200|Ada"},
		{"a handler of net/http within sees the changed request", func(next http.Handler) http.Handler {
			return http.StripPrefix("/api", next)
		}, looper.WrapHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.Path, r.Pattern) })),
			"GET /api/a HTTP/1.1\r\n", "200|/a/{rest:path}"},
		{"values of keys", around(func(w http.ResponseWriter, r *http.Request) {
			name, _ := user.From(r.Context())
			w.Header().Set("X-User", name)
		}, nothing), hello, "", "200|X-User: Grace|hello"},
		{"content is limited", func(next http.Handler) http.Handler { return http.MaxBytesHandler(next, 3) },
			func(c *looper.Context) error {
				body, err := c.Body()
				if err != nil {
					return err
				}
				return c.Bytes(200, "text/plain", body)
			}, "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", "413|"},
		{"content within the limit", func(next http.Handler) http.Handler { return http.MaxBytesHandler(next, 10) },
			func(c *looper.Context) error {
				body, err := c.Body()
				return errors.Join(err, c.Bytes(200, "text/plain", body))
			}, "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", "200|hello"},
		{"content that is decoded", func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.Body = struct {
					io.Reader
					io.Closer
				}{io.MultiReader(strings.NewReader("say: "), r.Body), r.Body}
				next.ServeHTTP(w, r)
			})
		}, func(c *looper.Context) error {
			body, err := io.ReadAll(c.Reader())
			return errors.Join(err, c.Bytes(200, "text/plain", body))
		}, "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", "200|say: hello"},
		{"a panic goes through", func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer func() { http.Error(w, fmt.Sprint("saved: ", recover() != nil), 500) }()
				next.ServeHTTP(w, r)
			})
		}, func(c *looper.Context) error { panic("on purpose") }, "", "500|saved: true\n"},
		{"a panic without recover", around(nothing, nothing), func(c *looper.Context) error { panic("on purpose") }, "", "500|500 Internal Server Error\n"},
		{"next is not called, and nothing is written", func(http.Handler) http.Handler { return http.HandlerFunc(nothing) }, hello, "", "200|"},
		{"one inside another", func(next http.Handler) http.Handler { return capitalize(around(nothing, nothing)(next)) },
			looper.WrapMiddleware(capitalize)(hello), "", "200|HELLO"},
		{"a stream that fails is cut", around(nothing, nothing), func(c *looper.Context) error {
			s, _ := c.Stream(200, "text/plain")
			_, _ = s.WriteString("half")
			return errors.New("on purpose")
		}, "", "cut"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if row.request == "" {
				row.request = "GET / HTTP/1.1\r\n"
			}
			request := complete(row.request)
			prepare := func(app *looper.App) {
				app.Use(func(h looper.Handler) looper.Handler {
					return func(c *looper.Context) error { user.Set(c, "Grace"); return h(c) }
				})
				for _, method := range []string{"GET", "POST"} {
					app.Group("", looper.WrapMiddleware(row.mw)).Handle(method, "/{rest:path}", row.handler)
				}
			}
			check := func(where string, s seen, raw string) {
				parts := strings.Split(row.want, "|")
				if parts[0] == "cut" {
					assert.True(t, s.Broken || s.Next != "", where)
					return
				}
				assert.Equal(t, parts[0], fmt.Sprint(s.Status), where)
				assert.Contains(t, s.Body, parts[len(parts)-1], where)
				for _, line := range parts[1 : len(parts)-1] {
					if absent, isAbsent := strings.CutPrefix(line, "!"); isAbsent {
						assert.NotContains(t, raw, "\r\n"+absent+": ", where)
						continue
					}
					name, value, _ := strings.Cut(line, ": ")
					if name == "Transfer-Encoding" {
						assert.Equal(t, []string{value}, s.TransferEncoding)
						continue
					}
					assert.Equal(t, value, s.Header.Get(name), where+" "+name)
				}
			}
			w := newWorld(t, looper.Config{Go: atOnce})
			prepare(w.app)
			w.run(func(c *sim.Client) {
				c.Send(request)
				hearAll(c)
				check("in a simulation", readSeen(strings.NewReader(c.Heard()), request), c.Heard())
			})
			real := newRealWorld(t, looper.Config{})
			prepare(real.app)
			real.serve()
			check("with goroutines", ask(t, real.addr, request), "")
		})
	}
}

// Middleware calls the next handler twice at the same time, perhaps to compare two responses: the calls take
// turns.
func TestMiddlewareCallsNextAtOnce(t *testing.T) {
	w := newRealWorld(t, looper.Config{})
	w.app.Use(looper.WrapMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			bodies := make(chan string, 2)
			for range 2 {
				go func() {
					rec := httptest.NewRecorder()
					next.ServeHTTP(rec, r)
					bodies <- rec.Body.String()
				}()
			}
			fmt.Fprint(w, <-bodies, <-bodies)
		})
	}))
	w.app.Get("/", func(c *looper.Context) error {
		if err := task.Yield(c); err != nil {
			return err
		}
		return c.Text(200, "hello.")
	})
	w.serve()
	assert.Equal(t, "hello.hello.", ask(t, w.addr, complete("GET / HTTP/1.1\r\n")).Body)
	assert.NotContains(t, w.log.String(), "level=ERROR")
}

// http.TimeoutHandler responds while the handler still runs, and cancels it.
func TestTimeoutHandler(t *testing.T) {
	w := newRealWorld(t, looper.Config{})
	canceled := make(chan error, 1)
	limit := func(d time.Duration) looper.Middleware {
		return looper.WrapMiddleware(func(next http.Handler) http.Handler { return http.TimeoutHandler(next, d, "too slow") })
	}
	w.app.Group("", limit(20*time.Millisecond)).Get("/slow", func(c *looper.Context) error {
		err := c.Sleep(time.Hour)
		canceled <- err
		return err
	})
	w.app.Group("", limit(patience)).Get("/fast", func(c *looper.Context) error { return c.Text(200, "fast") })
	w.serve()
	s := ask(t, w.addr, complete("GET /slow HTTP/1.1\r\n"))
	assert.Equal(t, 503, s.Status)
	assert.Equal(t, "too slow", s.Body)
	require.ErrorIs(t, <-canceled, context.Canceled)
	assert.Equal(t, "fast", ask(t, w.addr, complete("GET /fast HTTP/1.1\r\n")).Body)
	assert.NotContains(t, w.log.String(), "level=ERROR")
}

// A stream within middleware is sent as it is written, as without middleware: the handler need not flush it.
func TestStreamWithinMiddlewareIsNotHeldBack(t *testing.T) {
	w := newRealWorld(t, looper.Config{})
	heard := make(chan bool, 1)
	w.app.Group("", looper.WrapMiddleware(around(nothing, nothing))).Get("/", func(c *looper.Context) error {
		s, err := c.Stream(200, "text/plain")
		if err != nil {
			return err
		}
		if _, err := s.WriteString("first\n"); err != nil {
			return err
		}
		_, err = looper.Offload(c, func(context.Context) (bool, error) { return <-heard, nil })
		return err
	})
	w.serve()
	r, err := http.Get("http://" + w.addr)
	require.NoError(t, err)
	defer r.Body.Close()
	p := make([]byte, 6)
	_, err = io.ReadFull(r.Body, p)
	heard <- true
	require.NoError(t, err)
	require.Equal(t, "first\n", string(p))
}
