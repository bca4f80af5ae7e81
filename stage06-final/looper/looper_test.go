package looper_test

import (
	"errors"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

func TestHandlers(t *testing.T) {
	w := newWorld(t, looper.Config{TemplatesFS: fstest.MapFS{
		"greet.html": {Data: []byte("<p>{{ greeting }}, {{ name }}! {{ url('user', 7) }}</p>")},
		"wrong.html": {Data: []byte("{{ nothing.at.all }}")},
	}})
	app := w.app
	app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "Hello, World!") })
	app.Get("/users/{id:int}", func(c *looper.Context) error {
		id, err := c.Int("id")
		if err != nil {
			return err
		}
		return c.JSON(200, id+1)
	}).Named("user")
	app.Get("/f/{rest:path}", func(c *looper.Context) error { return c.Text(200, c.Param("rest")+" "+c.Pattern()) })
	app.Get("/query", func(c *looper.Context) error { return c.Text(200, c.Query("a")+","+c.Query("b")) })
	app.Post("/form", func(c *looper.Context) error { return c.Text(201, c.Form("name")+","+c.Form("none")) })
	app.Put("/body", func(c *looper.Context) error { return c.Bytes(200, "application/x", c.Body()) })
	app.Get("/json", func(c *looper.Context) error { return c.JSON(200, map[string]any{"a": []int{1}, "b": "<"}) })
	app.Get("/bad-json", func(c *looper.Context) error { return c.JSON(200, func() {}) })
	app.Get("/html", func(c *looper.Context) error { return c.HTML(200, "<b>") })
	app.Get("/greet", func(c *looper.Context) error {
		return c.Render(200, "greet.html", looper.Map{"greeting": "Hi", "name": "<Ada>"})
	})
	app.Get("/wrong", func(c *looper.Context) error { return c.Render(200, "wrong.html", nil) })
	app.Get("/missing", func(c *looper.Context) error { return c.Render(200, "missing.html", nil) })
	app.Get("/redirect", func(c *looper.Context) error { return c.Redirect(303, "/hello") })
	app.Get("/split", func(c *looper.Context) error { return c.Redirect(303, "/x\r\nSet-Cookie: a=b") })
	app.Delete("/thing", func(c *looper.Context) error { return c.NoContent() })
	app.Patch("/thing", func(c *looper.Context) error { return nil })
	app.Get("/twice", func(c *looper.Context) error {
		return errors.Join(c.Text(200, "once"), c.Text(200, "twice"))
	})
	app.Get("/teapot", func(c *looper.Context) error { return &looper.Error{Status: 409, Message: "not <now>"} })
	app.Get("/fault", func(c *looper.Context) error { return errors.New("the secret is 42") })
	app.Get("/panic", func(c *looper.Context) error { panic("the secret is 42") })
	app.Get("/about", func(c *looper.Context) error {
		return c.Text(200, c.Method()+" "+c.Path()+" "+c.Host()+" "+c.Field("x-extra"))
	})

	const text, json, page = "text/plain; charset=utf-8", "application/json", "text/html; charset=utf-8"
	const fault = "500 Internal Server Error\n"
	rows := []struct{ method, target, body, status, contentType, want string }{
		{"GET", "/hello", "", "200 OK", text, "Hello, World!"},
		{"HEAD", "/hello", "", "200 OK", text, ""},
		{"GET", "/users/41", "", "200 OK", json, "42\n"},
		{"GET", "/users/x", "", "404 Not Found", text, "404 Not Found\n"},
		{"GET", "/f/a/b%2Fc%20d", "", "200 OK", text, "a/b/c d /f/{rest:path}"},
		{"GET", "/query?a=1%202&b=%41", "", "200 OK", text, "1 2,A"},
		{"POST", "/form", "name=A+B%21", "201 Created", text, "A B!,"},
		{"PUT", "/body", "any bytes", "200 OK", "application/x", "any bytes"},
		{"GET", "/json", "", "200 OK", json, `{"a":[1],"b":"\u003c"}` + "\n"},
		{"GET", "/bad-json", "", "500 Internal Server Error", text, fault},
		{"GET", "/html", "", "200 OK", page, "<b>"},
		{"GET", "/greet", "", "200 OK", page, "<p>Hi, &lt;Ada&gt;! /users/7</p>"},
		{"GET", "/wrong", "", "500 Internal Server Error", text, fault},
		{"GET", "/missing", "", "500 Internal Server Error", text, fault},
		{"GET", "/redirect", "", "303 See Other", text, ""},
		{"GET", "/split", "", "500 Internal Server Error", text, fault},
		{"DELETE", "/thing", "", "204 No Content", "", ""},
		{"PATCH", "/thing", "", "500 Internal Server Error", text, fault},
		{"GET", "/twice", "", "200 OK", text, "once"},
		{"GET", "/teapot", "", "409 Conflict", text, "409 Conflict: not <now>\n"},
		{"GET", "/fault", "", "500 Internal Server Error", text, fault},
		{"GET", "/panic", "", "500 Internal Server Error", text, fault},
		{"GET", "/none", "", "404 Not Found", text, "404 Not Found\n"},
		{"POST", "/hello", "x", "405 Method Not Allowed", text, "405 Method Not Allowed\n"},
		{"OPTIONS", "/hello", "", "204 No Content", "", ""},
		{"OPTIONS", "*", "", "204 No Content", "", ""},
		{"GET", "/about?x", "", "200 OK", text, "GET /about x "},
	}
	for _, row := range rows {
		t.Run(row.method+" "+row.target, func(t *testing.T) {
			got := w.ask(row.method, row.target, row.body)
			assert.Equal(t, row.status, got.status)
			assert.Equal(t, row.contentType, got.fields["Content-Type"])
			assert.Equal(t, row.want, got.body)
		})
	}
	assert.Equal(t, "/hello", w.ask("GET", "/redirect", "").fields["Location"])
	assert.Equal(t, "GET, HEAD, OPTIONS", w.ask("POST", "/hello", "").fields["Allow"])
	assert.Contains(t, w.log.String(), "the secret is 42", "details belong in the log")
}

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

func TestMiddleware(t *testing.T) {
	w := newWorld(t, looper.Config{})
	trail := func(name string) looper.Middleware {
		return func(next looper.Handler) looper.Handler {
			return func(c *looper.Context) error {
				if err := c.SetField("X-Trail", name); err != nil {
					return err
				}
				return next(c)
			}
		}
	}
	group := w.app.Group("/api", trail("outer"), trail("inner"))
	group.Handle("GET", "/x", func(c *looper.Context) error { return c.NoContent() })
	w.app.Get("/apix", func(c *looper.Context) error { return c.NoContent() })

	assert.Equal(t, "inner", w.ask("GET", "/api/x", "").fields["X-Trail"], "the last of two lines is the inner one's")
	assert.Empty(t, w.ask("GET", "/apix", "").fields["X-Trail"])
}

func TestRequestLog(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "Hello") })
	w.ask("GET", "/hello?a=b", "")
	assert.Equal(t, "level=INFO msg=request method=GET target=\"/hello?a=b\" status=200 bytes=5 took=0s peer=192.0.2.1:49153\n",
		w.log.String())
}

// Contexts are used again: nothing of one request may be seen by the next.
func TestContextsDoNotLeak(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Handle("POST", "/{name}", func(c *looper.Context) error {
		return c.Text(200, c.Param("name")+c.Query("q")+c.Form("f")+string(c.Body()))
	})
	w.run(func(c *sim.Client) {
		c.Send("POST /a?q=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nf=2" +
			"POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n" +
			"POST /c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		c.ExpectUntil("a12f=2")
		c.ExpectUntil("\r\n\r\nb")
		c.ExpectUntil("\r\n\r\nc")
		c.ExpectEnd()
		c.Close()
	})
}

// The parameters of a request hold while its body is waited for, whatever else comes.
func TestParametersOutliveTheInput(t *testing.T) {
	w := newWorld(t, looper.Config{})
	w.app.Post("/{name}", func(c *looper.Context) error { return c.Text(200, c.Param("name")+c.Path()) })
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

func TestMissingFolders(t *testing.T) {
	err := looper.New(looper.Config{Templates: "no-such-folder"}).Run("127.0.0.1:0")
	require.ErrorContains(t, err, "templates: open no-such-folder: ")
	err = looper.New(looper.Config{Static: "no-such-folder"}).Run("127.0.0.1:0")
	require.ErrorContains(t, err, "static files: open no-such-folder: ")
}

func TestRegistrationPanicsQuoteBothPatterns(t *testing.T) {
	app := looper.New(looper.Config{})
	app.Get("/users/{id}", nil)
	defer func() {
		text := recover().(error).Error()
		assert.Contains(t, text, "/users/{id}")
		assert.Contains(t, text, "/users/{name}")
	}()
	app.Get("/users/{name}", nil)
}
