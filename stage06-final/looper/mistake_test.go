package looper_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage03-http-parser/http1"
	"looper.example/stage06-final/looper"
)

// setters are calls that set what cannot be sent, with the words of the error.
var setters = map[string]struct {
	set   func(c *looper.Context)
	words string
}{
	"AddHeader":     {func(c *looper.Context) { c.AddHeader("X-A", "a\nb") }, `http1: field "X-A": byte 1`},
	"SetHeader":     {func(c *looper.Context) { c.SetHeader("X A", "a") }, `http1: field "X A": byte 1`},
	"SetCookie":     {func(c *looper.Context) { c.SetCookie(&http.Cookie{Name: "a", Value: "b;c"}) }, `cookie "a": expected printable ASCII`},
	"ClearCookie":   {func(c *looper.Context) { c.ClearCookie("a b") }, `expected a token as the name, found "a b"`},
	"ClearCookieAt": {func(c *looper.Context) { c.ClearCookieAt("a", "x", "") }, `expected a Path that begins with "/"`},
	"SetError":      {func(c *looper.Context) { c.SetError(errors.New("too many cats")) }, "too many cats"},
}

func TestMistakes(t *testing.T) {
	for name, row := range setters {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Get("/", func(c *looper.Context) error {
				row.set(c)
				c.SetHeader("X-Later", "a\nb") // the first counts
				return c.Text(200, "sent")
			})
			a := w.ask("GET", "/", "")
			assert.Equal(t, "500 Internal Server Error", a.status)
			assert.Equal(t, "500 Internal Server Error\n", a.body)
			assert.Regexp(t, `msg="handler failed".* error="looper.\(\*Context\).`+name+` at \S+/mistake_test.go:\d+: `, w.log.String())
			assert.Contains(t, strings.ReplaceAll(w.log.String(), `\"`, `"`), row.words)
		})
	}
}

// The log has the mistake, however the handler ends.
func TestMistakeIsNotLost(t *testing.T) {
	files := fstest.MapFS{"f.txt": {Data: []byte("file")}}
	for name, end := range map[string]func(c *looper.Context) error{
		"text":            func(c *looper.Context) error { return c.Text(200, "x") },
		"HTML":            func(c *looper.Context) error { return c.HTML(200, "x") },
		"JSON":            func(c *looper.Context) error { return c.JSON(200, "x") },
		"XML":             func(c *looper.Context) error { return c.XML(200, "x") },
		"bytes":           func(c *looper.Context) error { return c.Bytes(200, "x/y", nil) },
		"redirect":        func(c *looper.Context) error { return c.Redirect("/x") },
		"nothing":         func(c *looper.Context) error { return c.NoContent() },
		"file":            func(c *looper.Context) error { return c.File(files, "f.txt") },
		"reader":          func(c *looper.Context) error { return c.SendReader(200, "x/y", 1, strings.NewReader("x")) },
		"stream":          func(c *looper.Context) error { _, err := c.Stream(200, "x/y"); return err },
		"events":          func(c *looper.Context) error { _, err := c.Events(); return err },
		"problem":         func(c *looper.Context) error { return c.Problem(&looper.Error{Status: 409}) },
		"an error":        func(c *looper.Context) error { return &looper.Error{Status: 409} },
		"a fault":         func(c *looper.Context) error { return errors.New("another fault") },
		"a panic":         func(c *looper.Context) error { panic("another fault") },
		"silence":         func(c *looper.Context) error { return nil },
		"an ignored text": func(c *looper.Context) error { _ = c.Text(200, "x"); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Get("/", func(c *looper.Context) error {
				c.SetHeader("X-A", "a\nb")
				return end(c)
			})
			assert.Equal(t, "500 Internal Server Error", w.ask("GET", "/", "").status)
			switch name {
			case "an ignored text": // the handler has had the error
				assert.Contains(t, w.log.String(), "the handler returned without a response")
				return
			case "a fault", "a panic":
				assert.Contains(t, w.log.String(), "another fault")
			}
			assert.Regexp(t, `msg="handler failed".*SetHeader at `, w.log.String())
		})
	}
}

// A mistake is returned once: a handler may look at the error and respond otherwise.
func TestMistakeIsReturnedOnce(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		c.SetHeader("X-A", c.Query("a"))
		err := c.Text(200, "x")
		mistake, ok := errors.AsType[*looper.MistakeError](err)
		require.True(t, ok)
		assert.True(t, strings.HasSuffix(mistake.File, "/mistake_test.go"), mistake.File)
		assert.Contains(t, mistake.Function, "TestMistakeIsReturnedOnce")
		_, ok = errors.AsType[*http1.FieldError](err)
		assert.True(t, ok)
		return c.Text(400, "a line end in a")
	})
	assert.Equal(t, "a line end in a", w.ask("GET", "/?a=%0a", "").body)
	assert.NotContains(t, w.log.String(), "ERROR")
}

// After the response has begun the client can be told nothing more.
func TestMistakeThatComesTooLate(t *testing.T) {
	for name, row := range setters {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, looper.Config{})
			w.app.Get("/", func(c *looper.Context) error {
				err := c.Text(200, "sent")
				row.set(c)
				return err
			})
			assert.Equal(t, "sent", w.ask("GET", "/", "").body)
			assert.Regexp(t, `msg="misuse: Context.`+name+` when the response has begun, at \S+/mistake_test.go:\d+"`, w.log.String())
		})
	}
}

// A mistake in a function of OnResponse makes that function fail. It is not called for the error page.
func TestMistakeOfOnResponse(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Use(func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			c.OnResponse(func(*looper.Response) error { c.SetHeader("X-A", "a\nb"); return nil })
			return next(c)
		}
	})
	w.app.Get("/", func(c *looper.Context) error { return c.Text(200, "x") })
	assert.Equal(t, "500 Internal Server Error\n", w.ask("GET", "/", "").body)
	assert.Contains(t, w.log.String(), "mistake_test.go:")
}

// An error page makes a mistake too. Then the client gets the default page.
func TestMistakeOfAnErrorPage(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.ErrorPage(404, func(c *looper.Context, _ *looper.Error) error {
		c.SetHeader("X-A", "a\nb")
		if c.Query("respond") != "" {
			return c.Text(404, "own")
		}
		return errors.New("gave up")
	})
	for _, path := range []string{"/", "/?respond=1"} {
		a := w.ask("GET", path, "")
		assert.Equal(t, "404 Not Found\n", a.body)
	}
	assert.Equal(t, 2, strings.Count(w.log.String(), `msg="error page failed"`))
	assert.Equal(t, 2, strings.Count(w.log.String(), "mistake_test.go:"))
}

// In debug mode the page shows the line.
func TestMistakeOnTheDebugPage(t *testing.T) {
	w := newWorld(t, looper.Config{Debug: true})
	w.app.Get("/", func(c *looper.Context) error {
		c.SetHeader("X-A", "a\nb") // this very line
		return c.Text(200, "x")
	})
	a := w.ask("GET", "/", "", "Accept: text/html")
	assert.Equal(t, "500 Internal Server Error", a.status)
	assert.Regexp(t, `<mark> *\d+ +c\.SetHeader\(.*// this very line`, a.body)
}

// Setters without a mistake allocate nothing.
func TestSettersAllocateNothing(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		c.SetHeader("X-A", strings.Repeat("x", 100)) // makes room
		assert.Zero(t, testing.AllocsPerRun(100, func() { c.SetHeader("X-A", "1") }))
		return c.NoContent()
	})
	assert.Equal(t, "204 No Content", w.ask("GET", "/", "").status)
}
