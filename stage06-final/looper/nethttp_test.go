package looper_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// likeNetHTTP are handlers whose responses equal net/http's in every field.
var likeNetHTTP = []struct {
	name, request string
	handler       http.HandlerFunc
}{
	{"nothing", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) {}},
	{"a little", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") }},
	{"a status", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(418) }},
	{"no content", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(204)
		_, err := io.WriteString(w, "none")
		if err != http.ErrBodyNotAllowed {
			panic(err)
		}
	}},
	{"not modified", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		w.WriteHeader(304)
	}},
	{"a type is detected", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<html><p>") }},
	{"a type is set", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("content-type", "text/x-own")
		io.WriteString(w, "<html><p>")
	}},
	{"a type is suppressed", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Content-Type"] = nil
		io.WriteString(w, "<html><p>")
	}},
	{"no type is detected for encoded content", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "own")
		io.WriteString(w, "<html><p>")
	}},
	{"fields", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("x-two", "1")
		w.Header().Add("X-Two", "2")
		w.Header().Set("X-Lines", "a\r\nInjected: b")
		w.Header()["Bad name"] = []string{"x"}
		w.WriteHeader(200)
		w.Header().Set("X-Late", "too late")
	}},
	{"the first status counts", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(201)
		w.WriteHeader(500)
	}},
	{"an error", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", http.StatusForbidden) }},
	{"not found", "GET / HTTP/1.1\r\n", http.NotFound},
	{"a redirect", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/there?a=b", http.StatusFound) }},
	{"much", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) {
		for range 1000 {
			io.WriteString(w, strings.Repeat("0123456789", 50))
		}
	}},
	{"much at once", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) { w.Write(bytes.Repeat([]byte("x"), 1<<20)) }},
	{"flushed", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) {
		for i := range 3 {
			fmt.Fprintf(w, "%d\n", i)
			w.(http.Flusher).Flush()
		}
	}},
	{"flushed before all", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) {
		if err := http.NewResponseController(w).Flush(); err != nil {
			panic(err)
		}
		io.WriteString(w, "hello")
	}},
	{"for HTTP/1.0", "GET / HTTP/1.0\r\n", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Proto, r.Close)
		w.(http.Flusher).Flush()
		io.WriteString(w, "hello")
	}},
	{"a length is set", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "5")
		w.(http.Flusher).Flush()
		io.WriteString(w, "hello")
		_, err := io.WriteString(w, "!")
		if err != http.ErrContentLength {
			panic(err)
		}
	}},
	{"HEAD", "HEAD / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") }},
	{"HEAD and a length", "HEAD / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Content-Length", "5000") }},
	{"trailers", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", "Sum, Count")
		io.WriteString(w, "hello")
		w.Header().Set("Sum", "42")
		w.Header().Set("Count", "1")
		w.Header().Set(http.TrailerPrefix+"Unannounced", "yes")
	}},
	{"trailers after a flush", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "hello")
		w.(http.Flusher).Flush()
		w.Header().Set(http.TrailerPrefix+"Sum", "42")
	}},
	{"early hints", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", "</a.css>; rel=preload")
		w.WriteHeader(103)
		w.WriteHeader(103)
		io.WriteString(w, "hello")
	}},
	{"early hints for HTTP/1.1 with a body to come", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(102)
		io.Copy(w, r.Body)
	}},
	{"the request", "GET /a%20b/c%2Fd?q=1&r HTTP/1.1\r\nX-One: 1\r\nx-two: 2\r\nX-TWO: 3\r\nCookie: a=b\r\n", tellRequest},
	{"the request, absolute", "GET http://other/a?b HTTP/1.1\r\n", tellRequest},
	{"the request, two slashes", "GET //a//b HTTP/1.1\r\n", tellRequest},
	{"the request with content", "POST /a HTTP/1.1\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello", tellRequest},
	{"the request in chunks, with trailers", "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTrailer: sum, other\r\n\r\n5\r\nhello\r\n0\r\nSum: 1\r\nMore: 2\r\n\r\n", tellRequest},
	{"a form", "POST /a?x=1 HTTP/1.1\r\nContent-Length: 7\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nx=2&y=3", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.FormValue("x"), r.PostFormValue("y"), r.Form)
	}},
	{"content that the handler does not read", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", func(w http.ResponseWriter, r *http.Request) {}},
	{"content that is asked for", "POST / HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello", func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) }},
	{"content after its end", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		n, err := r.Body.Read(make([]byte, 1))
		fmt.Fprint(w, n, err, r.Body.Close())
		_, err = r.Body.Read(make([]byte, 1))
		fmt.Fprint(w, err)
	}},
	{"too much content for the handler", "POST / HTTP/1.1\r\nContent-Length: 50\r\n\r\n" + strings.Repeat("x", 50), func(w http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 10))
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
	}},
	{"reading after writing", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).EnableFullDuplex()
		io.WriteString(w, "you say ")
		w.(http.Flusher).Flush()
		io.Copy(w, r.Body)
	}},
	{"a file", "GET / HTTP/1.1\r\nRange: bytes=2-5\r\n", func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "a.txt", time.Unix(1e9, 0), strings.NewReader("0123456789"))
	}},
	{"aborted", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) }},
	{"an invalid status", "GET / HTTP/1.1\r\n", func(w http.ResponseWriter, r *http.Request) {
		defer func() { fmt.Fprint(w, recover() != nil) }()
		w.WriteHeader(42)
	}},
}

// tellRequest responds with the request as the handler sees it.
func tellRequest(w http.ResponseWriter, r *http.Request) {
	before := r.Trailer.Clone()
	body, err := io.ReadAll(r.Body)
	text, _ := json.MarshalIndent(map[string]any{
		"method": r.Method, "url": r.URL, "proto": r.Proto, "major": r.ProtoMajor, "minor": r.ProtoMinor, "header": r.Header,
		"host": r.Host, "uri": r.RequestURI, "length": r.ContentLength, "encoding": r.TransferEncoding, "close": r.Close,
		"before": before, "trailer": r.Trailer, "body": string(body), "error": err, "none": r.Body == http.NoBody, "peer": strings.Count(r.RemoteAddr, ":"),
	}, "", " ")
	w.Write(text)
}

// Handlers respond as under net/http, on goroutines and, in a simulation, on the loop.
func TestWrapHandlerIsLikeNetHTTP(t *testing.T) {
	for _, row := range likeNetHTTP {
		t.Run(row.name, func(t *testing.T) {
			theirs := httptest.NewUnstartedServer(row.handler)
			theirs.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
			theirs.Start()
			defer theirs.Close()
			request := complete(row.request)
			want := ask(t, theirs.Listener.Addr().String(), request)

			real := newRealWorld(t, looper.Config{})
			real.app.Mount("/", row.handler)
			real.serve()
			assert.Empty(t, cmp.Diff(want, ask(t, real.addr, request)), "with goroutines")

			w := newWorld(t, looper.Config{Go: atOnce})
			w.app.Mount("/", row.handler)
			w.run(func(c *sim.Client) {
				c.Send(request)
				hearAll(c)
				assert.Empty(t, cmp.Diff(want, readSeen(strings.NewReader(c.Heard()), request)), "in a simulation")
			})
		})
	}
}

// A status that no response has is a fault of the program. (net/http would send it.)
func TestNetHandlerWithAWrongStatus(t *testing.T) {
	for name, length := range map[string]int{"nothing": 0, "a little": 5, "much": 100_000} {
		t.Run(name, func(t *testing.T) {
			w := newRealWorld(t, looper.Config{})
			failures := make(chan error, 1)
			w.app.Mount("/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(700)
				n, err := w.Write(make([]byte, length))
				assert.True(t, err == nil && n == length || n == 0)
				failures <- err
			}))
			w.serve()
			s := ask(t, w.addr, complete("GET / HTTP/1.1\r\n"))
			assert.Equal(t, 500, s.Status)
			assert.Equal(t, "500 Internal Server Error\n", s.Body)
			assert.Equal(t, length > 16<<10, <-failures != nil)
			assert.Contains(t, w.log.String(), "expected a status from 200 to 599, found 700")
		})
	}
}
