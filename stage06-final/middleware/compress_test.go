package middleware_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
)

// long is content that compresses well.
var long = strings.Repeat("0123456789abcdef", 100)

const both = "Accept-Encoding: gzip, zstd"

// served adds handlers whose responses are of all kinds.
func served(w *world) {
	get := func(path string, h looper.Handler) { w.app.Get(path, h) }
	typed := func(contentType, body string, fields ...string) looper.Handler {
		return func(c *looper.Context) error {
			for i := 0; i < len(fields); i += 2 {
				c.AddHeader(fields[i], fields[i+1])
			}
			return c.Bytes(200, contentType, []byte(body))
		}
	}
	get("/text", typed("text/plain; charset=utf-8", long))
	get("/1023", typed("text/plain", long[:1023]))
	get("/1024", typed("text/plain", long[:1024]))
	get("/html", typed("Text/HTML", long))
	get("/json", typed("application/json", long))
	get("/problem", typed("application/problem+json", long))
	get("/svg", typed("image/svg+xml", long))
	get("/css", typed("text/css", long))
	get("/png", typed("image/png", long))
	get("/untyped", typed("", long))
	get("/encoded", typed("text/plain", long, "Content-Encoding", "br"))
	get("/transformed", typed("text/plain", long, "Cache-Control", "max-age=5", "Cache-Control", "No-Transform"))
	get("/private", typed("text/plain", long, "Cache-Control", "private=\"a\", max-age=5"))
	get("/no-store", typed("text/css", long, "Cache-Control", "no-store"))
	get("/public", typed("text/html", long, "Cache-Control", "public, max-age=5"))
	get("/cookie", typed("text/css", long, "Set-Cookie", "a=b"))
	get("/tagged", typed("text/plain", long, "ETag", `"1"`, "Accept-Ranges", "bytes"))
	get("/bare", typed("text/plain", long, "ETag", `1`))
	get("/weak", typed("text/plain", long, "ETag", `W/"1"`))
	get("/204", func(c *looper.Context) error { return c.NoContent() })
	get("/404", func(c *looper.Context) error { return &looper.Error{Status: 404, Message: long} })
	get("/file", func(c *looper.Context) error { return c.File(fstest.MapFS{"f.css": {Data: []byte(long)}}, "f.css") })
	get("/stream", func(c *looper.Context) error {
		s, err := c.Stream(200, "text/plain")
		if err != nil {
			return err
		}
		for range 100 {
			if _, err := s.WriteString(long[:16]); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestCompress(t *testing.T) {
	w := newWorld(t, middleware.Compress(middleware.CompressConfig{}))
	served(w)
	rows := []struct {
		name, method, path string
		lines              []string
		coding             string
		vary               bool
	}{
		{"zstd is the better one", "GET", "/text", []string{both}, "zstd", true},
		{"gzip", "GET", "/text", []string{"Accept-Encoding: gzip"}, "gzip", true},
		{"x-gzip", "GET", "/text", []string{"Accept-Encoding: X-GZip"}, "gzip", true},
		{"gzip is preferred", "GET", "/text", []string{"Accept-Encoding: zstd;q=0.5, gzip;q=0.8"}, "gzip", true},
		{"on two lines", "GET", "/text", []string{"Accept-Encoding: br", "Accept-Encoding: gzip"}, "gzip", true},
		{"any", "GET", "/text", []string{"Accept-Encoding: *"}, "zstd", true},
		{"any but zstd", "GET", "/text", []string{"Accept-Encoding: *, zstd;q=0"}, "gzip", true},
		{"no gzip", "GET", "/text", []string{"Accept-Encoding: gzip;q=0"}, "", true},
		{"no gzip, with digits", "GET", "/text", []string{"Accept-Encoding: gzip; Q=0.000"}, "", true},
		{"a malformed weight", "GET", "/text", []string{"Accept-Encoding: gzip;q=x"}, "", true},
		{"identity is preferred", "GET", "/text", []string{"Accept-Encoding: gzip;q=0.5, identity"}, "", true},
		{"other codings", "GET", "/text", []string{"Accept-Encoding: br, deflate"}, "", true},
		{"an empty list", "GET", "/text", []string{"Accept-Encoding:"}, "", true},
		{"no Accept-Encoding", "GET", "/text", nil, "", true},
		{"HEAD", "HEAD", "/text", []string{both}, "zstd", true},

		{"too short", "GET", "/1023", []string{both}, "", false},
		{"long enough", "GET", "/1024", []string{both}, "zstd", true},
		{"HTML", "GET", "/html", []string{both}, "zstd", true},
		{"JSON", "GET", "/json", []string{both}, "zstd", true},
		{"problem details", "GET", "/problem", []string{both}, "zstd", true},
		{"SVG", "GET", "/svg", []string{both}, "zstd", true},
		{"an image", "GET", "/png", []string{both}, "", false},
		{"no type", "GET", "/untyped", []string{both}, "", false},
		{"encoded already", "GET", "/encoded", []string{both}, "br", false},
		{"not to be transformed", "GET", "/transformed", []string{both}, "", false},
		{"an error page", "GET", "/404", []string{both}, "zstd", true},
		{"no content", "GET", "/204", []string{both}, "", false},
		{"a file", "GET", "/file", []string{both}, "zstd", true},
		{"a file's head", "HEAD", "/file", []string{both}, "zstd", true},
		{"a stream", "GET", "/stream", []string{both}, "zstd", true},
		{"a stream, gzip", "GET", "/stream", []string{"Accept-Encoding: gzip"}, "gzip", true},
		{"a part of a file", "GET", "/file", []string{both, "Range: bytes=0-1099"}, "", false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			r := w.ask(row.method, row.path, "", row.lines...)
			assert.Equal(t, row.coding, r.fields["Content-Encoding"])
			assert.Equal(t, row.vary, r.fields["Vary"] == "Accept-Encoding", r.fields["Vary"])
			if row.coding == "br" {
				row.coding = ""
			}
			if row.method == "HEAD" {
				assert.Empty(t, r.body)
			} else if body := decode(t, row.coding, r.body); row.name != "no content" {
				assert.GreaterOrEqual(t, len(body), 1000)
				assert.Contains(t, body, long[:16])
			}
			if row.coding != "" && row.method == "GET" {
				assert.Less(t, len(r.body), 200)
			}
		})
	}
}

// Some responses may hold a secret, by default.
func TestCompressNoSecrets(t *testing.T) {
	w := newWorld(t, middleware.Compress(middleware.CompressConfig{}))
	served(w)
	rows := []struct {
		name, path string
		lines      []string
		compressed bool
	}{
		{"a page for all users", "/html", nil, true},
		{"a user's page", "/html", []string{"Cookie: session=1"}, false},
		{"a user's data", "/json", []string{"Authorization: Bearer x"}, false},
		{"a user's stream", "/stream", []string{"Cookie: session=1"}, false},
		{"public", "/public", []string{"Cookie: session=1"}, true},
		{"a style", "/css", []string{"Cookie: session=1"}, true},
		{"a picture", "/svg", []string{"Cookie: session=1"}, true},
		{"a file of style", "/file", []string{"Cookie: session=1"}, true},
		{"sets a cookie", "/cookie", nil, false},
		{"private", "/private", nil, false},
		{"not to be stored", "/no-store", nil, false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			r := w.ask("GET", row.path, "", append(row.lines, both)...)
			assert.Equal(t, row.compressed, r.fields["Content-Encoding"] == "zstd")
			assert.Equal(t, "Accept-Encoding", r.fields["Vary"])
		})
	}
	all := newWorld(t, middleware.Compress(middleware.CompressConfig{Secrets: func(*looper.Response) bool { return false }}))
	served(all)
	assert.Equal(t, "zstd", all.ask("GET", "/cookie", "", both).fields["Content-Encoding"])
}

func TestCompressedTags(t *testing.T) {
	w := newWorld(t, middleware.Compress(middleware.CompressConfig{}), middleware.ETag(middleware.ETagConfig{}))
	served(w)
	plain, packed := w.ask("GET", "/tagged", ""), w.ask("GET", "/tagged", "", both)
	assert.Equal(t, `"1"`, plain.fields["ETag"])
	assert.Equal(t, "bytes", plain.fields["Accept-Ranges"])
	assert.Equal(t, `W/"1"`, packed.fields["ETag"])
	assert.NotContains(t, packed.fields, "Accept-Ranges")
	assert.Equal(t, `W/"1"`, w.ask("GET", "/weak", "", both).fields["ETag"])
	assert.Equal(t, `W/"1"`, w.ask("GET", "/bare", "", both).fields["ETag"])

	// A tag of middleware, of content before it is compressed; and a file's.
	for _, path := range []string{"/text", "/file"} {
		tag := w.ask("GET", path, "", both).fields["ETag"]
		assert.True(t, strings.HasPrefix(tag, `W/"`), tag)
		known := w.ask("GET", path, "", both, "If-None-Match: "+tag)
		assert.Equal(t, "304 Not Modified", known.status)
		assert.Equal(t, "Accept-Encoding", known.fields["Vary"])
		assert.Equal(t, "200 OK", w.ask("GET", path, "", both, "Range: bytes=0-1", "If-Range: "+tag).status[:6], "no part of what was compressed")
	}
}

func TestCompressSettings(t *testing.T) {
	w := newWorld(t, middleware.Compress(middleware.CompressConfig{
		Codings: []string{"gzip"}, MinLength: 1, Types: []string{"image/png"}, MaxConcurrent: 1}))
	served(w)
	w.text("/short")
	assert.Equal(t, "gzip", w.ask("GET", "/png", "", both).fields["Content-Encoding"])
	assert.Empty(t, w.ask("GET", "/text", "", both).fields["Content-Encoding"])
	require.Panics(t, func() { middleware.Compress(middleware.CompressConfig{Codings: []string{"br"}}) })

	grows := newWorld(t, middleware.Compress(middleware.CompressConfig{MinLength: 1})).text("/")
	r := grows.ask("GET", "/", "", both)
	assert.Equal(t, "hello", r.body, "compressed it would be longer")
	assert.Empty(t, r.fields["Content-Encoding"])
}

// Long content is compressed in pieces: another client has its turn in the middle.
func TestCompressLetsOthersHaveTheirTurn(t *testing.T) {
	w := newWorld(t, middleware.Compress(middleware.CompressConfig{})).text("/hello")
	huge := strings.Repeat(long, 1000)
	w.app.Get("/huge", func(c *looper.Context) error { return c.Text(200, huge) })
	var order []string
	for range 2 { // the second time with a reused encoder
		order = nil
		w.run(func(c *sim.Client) {
			r := exchange(c, "GET", "/huge", "", "Accept-Encoding: zstd", "Connection: close")
			order = append(order, "huge")
			assert.Equal(t, huge, decode(t, "zstd", r.body))
		}, func(c *sim.Client) {
			exchange(c, "GET", "/hello", "", "Connection: close")
			order = append(order, "hello")
		})
		assert.Equal(t, []string{"hello", "huge"}, order)
	}
}

// A client sees each event when it is sent, and each piece of a stream that is flushed.
func TestCompressedStreamIsFlushed(t *testing.T) {
	w := newWorld(t, middleware.Compress(middleware.CompressConfig{Secrets: func(*looper.Response) bool { return false }}))
	w.app.Get("/events", func(c *looper.Context) error {
		s, err := c.Events()
		if err != nil {
			return err
		}
		return errors.Join(s.Send(looper.Event{Data: "one"}), c.Sleep(1e9), s.Send(looper.Event{Data: "two"}))
	})
	w.app.Get("/stream", func(c *looper.Context) error {
		s, err := c.Stream(200, "text/plain")
		if err != nil {
			return err
		}
		_, err = s.WriteString("data: one\n\n")
		if err := errors.Join(err, s.Flush(), c.Sleep(1e9)); err != nil {
			return err
		}
		_, err = s.WriteString("data: two\n\n")
		return err
	})
	for _, coding := range []string{"gzip", "zstd"} {
		for _, path := range []string{"/events", "/stream"} {
			t.Run(coding+path, func(t *testing.T) {
				w.run(func(c *sim.Client) {
					c.Send("GET " + path + " HTTP/1.1\r\nHost: x\r\nAccept-Encoding: " + coding + "\r\n\r\n")
					c.Sleep(1e9 / 2)
					c.ExpectUntil("\r\n\r\n")
					c.Receive()
					early := takeApart(c.Heard())
					assert.Equal(t, coding, early.fields["Content-Encoding"])
					assert.Equal(t, "data: one\n\n", beginning(coding, early.body))
					c.ExpectUntil("0\r\n\r\n")
					c.Close()
					assert.Equal(t, "data: one\n\ndata: two\n\n", decode(t, coding, takeApart(c.Heard()).body))
				})
			})
		}
	}
}

// A client that leaves gives its encoder back, and no more encoders work than MaxConcurrent allows.
func TestCompressAtOnce(t *testing.T) {
	w := newWorld(t, middleware.Compress(middleware.CompressConfig{MaxConcurrent: 1}))
	w.app.Get("/", func(c *looper.Context) error {
		s, err := c.Stream(200, "text/plain")
		if err != nil {
			return err
		}
		_, err = s.WriteString("begun\n")
		return errors.Join(err, s.Flush(), c.Sleep(10e9))
	})
	coding := func(c *sim.Client) string {
		before := len(c.Heard())
		c.Send("GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n")
		c.ExpectUntil("\r\n\r\n")
		return takeApart(c.Heard()[before:]).fields["Content-Encoding"]
	}
	w.run(func(c *sim.Client) {
		assert.Equal(t, "gzip", coding(c))
		c.Sleep(2e9)
		c.Reset()
	}, func(c *sim.Client) {
		c.Sleep(1e9)
		assert.Equal(t, "", coding(c), "another client has the encoder")
		c.ExpectUntil("0\r\n\r\n")
		c.Close()
	}, func(c *sim.Client) {
		c.Sleep(3e9)
		assert.Equal(t, "gzip", coding(c), "the first has gone")
		c.ExpectUntil("0\r\n\r\n")
		c.Close()
	})
}

// If an outer middleware fails, the error page is encoded as its field says.
func TestCompressBeforeAnError(t *testing.T) {
	failing := func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			c.OnResponse(func(r *looper.Response) error { return &looper.Error{Status: 503, Message: "no store"} })
			return next(c)
		}
	}
	w := newWorld(t, failing, middleware.Compress(middleware.CompressConfig{}))
	served(w)
	for _, path := range []string{"/text", "/stream"} {
		r := w.ask("GET", path, "", both)
		assert.Equal(t, "503 Service Unavailable", r.status)
		assert.Empty(t, r.fields["Content-Encoding"])
		assert.Contains(t, r.body, "no store")
	}
}

// Compress sees a cookie that a session has set after the handler, in OnResponse.
func TestCompressSeesCookiesOfMiddleware(t *testing.T) {
	session := func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			c.OnResponse(func(r *looper.Response) error { c.SetCookie(&http.Cookie{Name: "a", Value: "b"}); return nil })
			return next(c)
		}
	}
	w := newWorld(t, middleware.Compress(middleware.CompressConfig{}), session)
	served(w)
	assert.Empty(t, w.ask("GET", "/html", "", both).fields["Content-Encoding"])
}

// An application compresses, and so does a group of it: the outer Compress leaves alone what the inner one has encoded.
func TestCompressTwice(t *testing.T) {
	compress := func() looper.Middleware { return middleware.Compress(middleware.CompressConfig{MaxConcurrent: 1}) }
	for _, path := range []string{"/text", "/stream", "/tagged"} {
		t.Run(path, func(t *testing.T) {
			w := newWorld(t, compress(), compress())
			served(w)
			for range 2 { // the encoders are free again
				r := w.ask("GET", path, "", "Accept-Encoding: gzip")
				require.Equal(t, "gzip", r.fields["Content-Encoding"])
				require.Equal(t, long, decode(t, "gzip", r.body))
			}
		})
	}
}

// Default has a Compress; another inside of it decides.
func TestCompressInsideDefault(t *testing.T) {
	w := newWorld(t, middleware.Default(), middleware.Compress(middleware.CompressConfig{Codings: []string{"gzip"}}))
	served(w)
	r := w.ask("GET", "/text", "", "Accept-Encoding: gzip, zstd")
	assert.Equal(t, "gzip", r.fields["Content-Encoding"])
	assert.Equal(t, long, decode(t, "gzip", r.body))
}
