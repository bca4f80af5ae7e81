package looper_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/http1"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage06-final/looper"
)

func TestErrorPages(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/fault", func(*looper.Context) error { return errors.New("fault") })
	w.app.Get("/gone", func(*looper.Context) error { return &looper.Error{Status: 410, Message: "<gone>"} })
	w.app.ErrorPage(404, func(c *looper.Context, e *looper.Error) error { return c.Text(404, "mine: "+e.Error()) })
	w.app.ErrorPage(500, func(c *looper.Context, e *looper.Error) error { panic("the page is broken too") })

	assert.Equal(t, "mine: 404 Not Found", w.ask("GET", "/none", "").body)
	assert.Equal(t, "500 Internal Server Error\n", w.ask("GET", "/fault", "").body)

	forBrowser := w.ask("GET", "/gone", "", "Accept: text/html,*/*;q=0.8")
	assert.Equal(t, "text/html; charset=utf-8", forBrowser.fields["Content-Type"])
	assert.Contains(t, forBrowser.body, "&lt;gone&gt;")

	w.app.ErrorPage(0, func(c *looper.Context, e *looper.Error) error { return c.Text(e.Status, "any") })
	assert.Equal(t, "any", w.ask("GET", "/gone", "").body)
}

// Clients that ask for HTML get a page, wherever HTML stands in their lists and on
// whichever line.
func TestPageOrLine(t *testing.T) {
	w := newWorld(t, looper.Config{})
	const page, line = "text/html; charset=utf-8", "text/plain; charset=utf-8"
	rows := []struct{ name, fields, want string }{
		{"a browser", "Accept: text/html,application/xhtml+xml,*/*;q=0.8", page},
		{"with a parameter", "Accept: text/html;level=1;q=0.5", page},
		{"in capitals", "Accept: TEXT/HTML", page},
		{"last in the list", "Accept: application/json , text/html", page},
		{"on the second line", "Accept: application/json\r\nAccept: text/html", page},
		{"after an empty line", "Accept:\r\nAccept: text/html", page},
		{"after a quoted comma", `Accept: a/b;c="d,e", text/html`, page},
		{"no Accept", "X: y", line},
		{"anything", "Accept: */*", line},
		{"anything but HTML", "Accept: */*, text/html;q=0", line},
		{"anything but HTML, to three places", "Accept: text/html; Q=0.000", line},
		{"a longer name", "Accept: text/htmlx, x-text/html", line},
		{"in a quoted string", `Accept: a/b;c=", text/html"`, line},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			assert.Equal(t, row.want, w.ask("GET", "/none", "", row.fields).fields["Content-Type"])
		})
	}
}

// A request that the server refuses gets the application's page and a line in its log.
func TestRefusedRequests(t *testing.T) {
	w := newWorld(t, looper.Config{Server: server.Config{Limits: http1.Limits{Body: 3}}})
	w.app.Post("/letters", func(c *looper.Context) error {
		if _, err := c.Body(); err != nil {
			return err
		}
		return c.NoContent()
	})
	w.app.ErrorPage(413, func(c *looper.Context, e *looper.Error) error { return c.Text(413, "a long letter for "+c.Path()) })
	rows := []struct{ name, input, status, body, logged string }{
		{"unreadable", "GET  / HTTP/1.1\r\n\r\n", "400 Bad Request",
			"400 Bad Request: expected a request-target, found a second space (at byte 4)\n",
			`method=GET target="" status=400 bytes=77 took=0s peer=192.0.2.1:49153 refused="expected a request-target, found a second space (at byte 4)"`},
		{"too large", "POST /letters HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n", "413 Content Too Large", "a long letter for /letters",
			`method=POST target=/letters status=413 bytes=26 took=0s peer=192.0.2.1:49153 refused="expected content of at most 3 bytes, found more"`},
		{"for a browser", "GET / HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nExpect: tea\r\n\r\n", "417 Expectation Failed", "<h1>417</h1>",
			`method=GET target=/ status=417`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w.log.Reset()
			w.run(func(c *sim.Client) {
				c.Send(row.input)
				for c.Receive() != "" {
				}
				c.Close()
				got := takeApart(c.Heard())
				assert.Equal(t, row.status, got.status)
				assert.Equal(t, "close", got.fields["Connection"])
				assert.Contains(t, got.body, row.body)
			})
			assert.Contains(t, w.log.String(), "level=INFO msg=request "+row.logged)
		})
	}
}

// Fields of a response that fails must not be sent with the error page. Fields that a handler
// has set before it returns an Error are sent.
func TestFieldsOfAFailedResponse(t *testing.T) {
	w := newWorld(t, looper.Config{})
	prepared := func(c *looper.Context, err error) error {
		c.AddHeader("Cache-Control", "max-age=3600")
		c.AddHeader("Retry-After", "9")
		return err
	}
	w.app.Get("/fault", func(c *looper.Context) error { return prepared(c, errors.New("fault")) })
	w.app.Get("/busy", func(c *looper.Context) error { return prepared(c, &looper.Error{Status: 503}) })

	assert.NotContains(t, w.ask("GET", "/fault", "").fields, "Cache-Control")
	assert.Equal(t, "9", w.ask("GET", "/busy", "").fields["Retry-After"])
}

// The error page does not have the fields about the content that was not sent.
func TestErrorPageHasNoTagOfTheContent(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		for _, name := range []string{"ETag", "Last-Modified", "Content-Encoding", "X-Kept"} {
			c.SetHeader(name, "1")
		}
		c.Attachment("report.csv")
		return &looper.Error{Status: 409}
	})
	fields := w.ask("GET", "/", "").fields
	for _, name := range []string{"ETag", "Last-Modified", "Content-Encoding", "Content-Disposition"} {
		assert.NotContains(t, fields, name)
	}
	assert.Equal(t, "1", fields["X-Kept"])
}

// A status that no response can have is a handler's mistake, and gets the response to a
// mistake.
func TestWrongStatus(t *testing.T) {
	w := newWorld(t, looper.Config{})
	rows := []struct {
		name, logged string
		handler      looper.Handler
	}{
		{"too low", "expected a status from 200 to 599, found 100", func(c *looper.Context) error { return c.Text(100, "x") }},
		{"none", "expected a status from 200 to 599, found 0", func(c *looper.Context) error { return c.Text(0, "x") }},
		{"too high", "expected a status from 200 to 599, found 600", func(c *looper.Context) error { return c.Text(600, "x") }},
		{"an error without one", "why not", func(*looper.Context) error { return &looper.Error{Message: "why not"} }},
		{"an interim one", "101", func(*looper.Context) error { return &looper.Error{Status: 101} }},
		{"a nil pointer", `msg="handler failed" method=GET path=/a-nil-pointer route=/a-nil-pointer error=<nil>`, func(*looper.Context) error { return (*looper.Error)(nil) }},
		{"a redirect without a redirect's status", "expected a status from 300 to 399, found 200", func(c *looper.Context) error { return c.Redirect("/", 200) }},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w.log.Reset()
			target := "/" + strings.ReplaceAll(row.name, " ", "-")
			w.app.Get(target, row.handler)
			got := w.ask("GET", target, "")
			assert.Equal(t, "500 Internal Server Error", got.status)
			assert.Equal(t, "500 Internal Server Error\n", got.body)
			assert.Contains(t, w.log.String(), row.logged)
		})
	}
}

func TestErrorText(t *testing.T) {
	assert.Equal(t, "404 Not Found", (&looper.Error{Status: 404}).Error())
	assert.Equal(t, "404 Not Found: no such cat", (&looper.Error{Status: 404, Message: "no such cat"}).Error())
	assert.Equal(t, "599", (&looper.Error{Status: 599}).Error())
	assert.Equal(t, "599: odd", (&looper.Error{Status: 599, Message: "odd"}).Error())
}
