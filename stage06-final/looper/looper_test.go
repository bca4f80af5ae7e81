package looper_test

import (
	"encoding/xml"
	"errors"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"

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
		id, err := c.ParamInt("id")
		if err != nil {
			return err
		}
		return c.JSON(200, id+1)
	}).Named("user")
	app.Get("/f/{rest:path}", func(c *looper.Context) error { return c.Text(200, c.Param("rest")+" "+c.Pattern()) })
	app.Get("/query", func(c *looper.Context) error { return c.Text(200, c.Query("a")+","+c.Query("b")) })
	app.Put("/body", func(c *looper.Context) error { return c.Bytes(200, "application/x", bodyOf(c)) })
	app.Get("/json", func(c *looper.Context) error { return c.JSON(200, map[string]any{"a": []int{1}, "b": "<"}) })
	app.Get("/bad-json", func(c *looper.Context) error { return c.JSON(200, func() {}) })
	app.Get("/html", func(c *looper.Context) error { return c.HTML(200, "<b>") })
	app.Get("/greet", func(c *looper.Context) error {
		return c.Render(200, "greet.html", looper.Map{"greeting": "Hi", "name": "<Ada>"})
	})
	app.Get("/wrong", func(c *looper.Context) error { return c.Render(200, "wrong.html", nil) })
	app.Get("/missing", func(c *looper.Context) error { return c.Render(200, "missing.html", nil) })
	app.Get("/redirect", func(c *looper.Context) error { return c.Redirect("/hello", 303) })
	app.Get("/split", func(c *looper.Context) error { return c.Redirect("/x\r\nSet-Cookie: a=b", 303) })
	app.Delete("/thing", func(c *looper.Context) error { return c.NoContent() })
	app.Patch("/thing", func(c *looper.Context) error { return nil })
	app.Get("/twice", func(c *looper.Context) error {
		return errors.Join(c.Text(200, "once"), c.Text(200, "twice"))
	})
	app.Get("/teapot", func(c *looper.Context) error { return &looper.Error{Status: 409, Message: "not <now>"} })
	app.Get("/fault", func(c *looper.Context) error { return errors.New("the secret is 42") })
	app.Get("/panic", func(c *looper.Context) error { panic("the secret is 42") })
	app.Get("/about", func(c *looper.Context) error {
		return c.Text(200, c.Method()+" "+c.Path()+" "+c.Host()+" "+c.Header("x-extra"))
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

func TestXML(t *testing.T) {
	type cat struct {
		XMLName xml.Name `xml:"cat"`
		Name    string   `xml:"name,attr"`
	}
	w := newWorld(t, looper.Config{})
	w.app.Get("/", func(c *looper.Context) error { return c.XML(200, cat{Name: "<Tom>"}) })
	w.app.Get("/wrong", func(c *looper.Context) error { return c.XML(200, make(chan int)) })
	a := w.ask("GET", "/", "")
	assert.Equal(t, "application/xml; charset=utf-8", a.fields["Content-Type"])
	assert.Equal(t, xml.Header+`<cat name="&lt;Tom&gt;"></cat>`+"\n", a.body)
	assert.Equal(t, "500 Internal Server Error", w.ask("GET", "/wrong", "").status)
}
