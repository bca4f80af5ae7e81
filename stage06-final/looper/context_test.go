package looper_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

func TestInt(t *testing.T) {
	w := newWorld(t, looper.Config{})
	handler := func(c *looper.Context) error {
		n, err := c.ParamInt("n")
		if err != nil {
			return err
		}
		return c.JSON(200, n)
	}
	w.app.Get("/int/{n:int}", handler)
	w.app.Get("/any/{n}", handler)
	w.app.Get("/other/{m:int}", handler)
	rows := []struct{ target, want string }{
		{"/int/7", "7\n"},
		{"/int/-9223372036854775808", "-9223372036854775808\n"},
		{"/int/9223372036854775808", "404 Not Found\n"},
		{"/any/0x7", "400 Bad Request: n: expected a number, found \"0x7\"\n"},
		{"/other/7", "500 Internal Server Error\n"}, // the handler's mistake, not the client's
	}
	for _, row := range rows {
		assert.Equal(t, row.want, w.ask("GET", row.target, "").body)
	}
	assert.Contains(t, w.log.String(), `the pattern /other/{m:int} has no parameter n`)
}

// Fields that the framework or the server writes are not the handler's to add: two of
// them could make two programs disagree about where the response ends.
func TestAddField(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Post("/{name}", func(c *looper.Context) error {
		c.AddHeader(c.Param("name"), string(bodyOf(c)))
		if err := c.NoContent(); err != nil {
			return c.Text(500, err.Error())
		}
		return nil
	})
	rows := []struct{ name, field, value, refused string }{
		{"any", "X-Any", "value", ""},
		{"a line end", "X-Any", "value\r\nSet-Cookie: a=b", "byte 5"},
		{"a name with a space", "X%20Any", "value", "byte 1"},
		{"the length", "Content-Length", "5", "written by the server"},
		{"the length in lower case", "content-length", "5", "written by the server"},
		{"the framing", "Transfer-Encoding", "chunked", "written by the server"},
		{"the connection", "Connection", "close", "written by the server"},
		{"the date", "Date", "today", "written by the server"},
		{"the type", "Content-Type", "text/x", "written by the framework"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := w.ask("POST", "/"+row.field, row.value)
			if row.refused == "" {
				assert.Equal(t, row.value, got.fields[row.field])
				return
			}
			assert.Contains(t, got.body, row.refused)
		})
	}
}

// The memory of requests is reused: a request sees nothing of the one before.
func TestContextsDoNotLeak(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Handle("POST", "/{name}", func(c *looper.Context) error {
		return c.Text(200, c.Param("name")+c.Query("q")+formOf(c).Get("f")+string(bodyOf(c)))
	})
	w.run(func(c *sim.Client) {
		c.Send("POST /a?q=1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\nf=2" +
			"POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n" +
			"POST /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		c.ExpectUntil("a12f=2")
		c.ExpectUntil("\r\n\r\nb")
		c.ExpectUntil("\r\n\r\nc")
		c.ExpectEnd()
		c.Close()
	})
}

// A request's parameters stay valid while its body is awaited, whatever arrives meanwhile.
func TestParametersOutliveTheInput(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Post("/{name}", func(c *looper.Context) error {
		bodyOf(c)
		return c.Text(200, c.Param("name")+c.Path())
	})
	w.run(func(c *sim.Client) {
		c.Send("POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n")
		c.Sleep(time.Second)
		c.Send(".")
		c.ExpectUntil("first/first")
		c.Close()
	}, func(c *sim.Client) {
		c.Sleep(time.Millisecond)
		c.Send("POST /XXXXXXXX HTTP/1.1\r\nHost: x\r\n\r\n")
		c.ExpectUntil("XX/XXXXXXXX")
		c.Close()
	})
}

// A handler that fails after it has responded does no harm: only the log has the error, and the
// connection serves the next request.
func TestErrorsAfterTheResponse(t *testing.T) {
	w := newWorld(t, looper.Config{})
	twice := func(c *looper.Context) error {
		if err := c.Text(200, "first;"); err != nil {
			return err
		}
		return c.Redirect("/elsewhere", 303)
	}
	w.app.Get("/twice", twice)
	w.app.Get("/panic", func(c *looper.Context) error { panic(twice(c)) })
	w.app.Get("/refused", func(c *looper.Context) error {
		_ = c.Text(200, "first;")
		return &looper.Error{Status: 403}
	})
	w.app.Get("/last", func(c *looper.Context) error { return c.Text(200, "last") })
	var heard string
	w.run(func(c *sim.Client) {
		for _, target := range []string{"/twice", "/panic", "/refused", "/last"} {
			c.Send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n")
		}
		c.ExpectUntil("last")
		c.Close()
		heard = c.Heard()
	})
	assert.Equal(t, 3, strings.Count(heard, "first;"))
	assert.Equal(t, 4, strings.Count(heard, "HTTP/1.1 200 OK"))
	assert.NotContains(t, heard, "Location")
	assert.Equal(t, 2, strings.Count(w.log.String(), "already responded"))
}

func TestPathIsDecoded(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/{rest:path}", func(c *looper.Context) error { return c.Text(200, c.Path()+" "+c.RawPath()) })
	rows := []struct{ target, want string }{
		{"/plain", "/plain /plain"},
		{"/a%20b?c=%20", "/a b /a%20b"},
		{"/a%2Fb+c", "/a/b+c /a%2Fb+c"},
	}
	for _, row := range rows {
		assert.Equal(t, row.want, w.ask("GET", row.target, "").body)
	}
}

func TestRequestURI(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Use(func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error { return c.Text(200, c.RequestURI()) }
	})
	rows := []struct{ name, method, target, want string }{
		{"a path", "GET", "/a%20b%2Fc", "/a%20b%2Fc"},
		{"a path and a query", "GET", "/a?b=%20&c=d?e", "/a?b=%20&c=d?e"},
		{"an empty query", "GET", "/a?", "/a?"},
		{"a URL", "GET", "http://example.org/a?b", "/a?b"},
		{"a URL without a path", "GET", "http://example.org?b", "/?b"},
		{"two slashes", "GET", "//example.org/a", "//example.org/a"},
		{"the server as a whole", "OPTIONS", "*", "*"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { assert.Equal(t, row.want, w.ask(row.method, row.target, "").body) })
	}
}
