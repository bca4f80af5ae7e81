package looper_test

import (
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"strings"
	"testing/fstest"

	"looper.example/stage05-templates/template"
	"looper.example/stage06-final/looper"
)

// Middleware that adds a field to every response, also to error pages.
func ExampleApp_Use() {
	app := newExample()
	app.Use(func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			c.OnResponse(func(r *looper.Response) error {
				c.SetHeader("X-Served-By", "Looper")
				return nil
			})
			return next(c)
		}
	})
	showResponse(app, "GET /nowhere\nHost: example.org")
	// Output:
	// HTTP/1.1 404 Not Found
	// X-Served-By: Looper
	// Content-Type: text/plain; charset=utf-8
	// Connection: close
	//
	// 404 Not Found
}

// A page of any length is sent while it is made. The rows come one by one, for example from a database's cursor.
func ExampleContext_RenderStream() {
	app := looper.New(looper.Config{
		TemplatesFS: fstest.MapFS{"rows.html": {Data: []byte("{% for row in rows %}<li>{{ row }}\n{% endfor %}")}},
		Template:    template.Config{Limits: template.Limits{Output: 1 << 30, Steps: 1 << 40}}, // 64 MiB and 10,000,000 by default
		Log:         slog.New(slog.DiscardHandler),
	})
	app.Get("/", func(c *looper.Context) error {
		rows := func(yield func(string) bool) {
			for i := range 3 {
				if !yield(fmt.Sprintf("row <%d>", i)) {
					return // the client has gone, or the template has failed
				}
			}
		}
		return c.RenderStream(200, "rows.html", looper.Map{"rows": iter.Seq[string](rows)})
	})
	show(app, "GET /", "")
	// Output:
	// <li>row &lt;0&gt;
	// <li>row &lt;1&gt;
	// <li>row &lt;2&gt;
	// after 0s
}

// Middleware changes a response before it is sent.
func ExampleContext_OnResponse() {
	app := newExample()
	app.Get("/", func(c *looper.Context) error {
		c.OnResponse(func(r *looper.Response) error {
			r.Body = []byte(strings.ToUpper(string(r.Body)))
			return nil
		})
		return c.Text(200, "hello")
	})
	showResponse(app, "GET /\nHost: example.org")
	// Output:
	// HTTP/1.1 200 OK
	// Content-Type: text/plain; charset=utf-8
	// Connection: close
	//
	// HELLO
}

// A line for each request that failed.
func ExampleContext_OnDone() {
	app := newExample()
	app.Use(func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			c.OnDone(func(d looper.Done) {
				if d.Err != nil {
					fmt.Println(c.Method(), c.Path(), d.Status, d.Err)
				}
			})
			return next(c)
		}
	})
	app.Get("/", func(c *looper.Context) error { return errors.New("out of cats") })
	showResponse(app, "GET /\nHost: example.org")
	// Output:
	// GET / 500 out of cats
	// HTTP/1.1 500 Internal Server Error
	// Content-Type: text/plain; charset=utf-8
	// Connection: close
	//
	// 500 Internal Server Error
}

// light is a resource: it can be read and switched.
type light struct{ on bool }

func (l *light) Get(c *looper.Context) error { return c.JSON(200, looper.Map{"on": l.on}) }

func (l *light) Put(c *looper.Context) error {
	l.on = !l.on
	return l.Get(c)
}

// Before is called before each handler.
func (l *light) Before(c *looper.Context) error {
	if c.Query("key") != "42" {
		return &looper.Error{Status: 403, Message: "wrong key"}
	}
	return nil
}

func ExampleApp_Resource() {
	app := newExample()
	app.Resource("/light", &light{})
	showResponse(app, "PUT /light?key=42\nHost: example.org")
	showResponse(app, "PUT /light\nHost: example.org\nAccept: application/json")
	// Output:
	// HTTP/1.1 200 OK
	// Content-Type: application/json
	// Connection: close
	//
	// {"on":true}
	// HTTP/1.1 403 Forbidden
	// Content-Type: application/problem+json
	// Connection: close
	//
	// {"detail":"wrong key","status":403,"title":"Forbidden"}
}

// The client saves the response as a file.
func ExampleContext_Attachment() {
	app := newExample()
	app.Get("/report", func(c *looper.Context) error {
		c.Attachment("Bericht für März.csv")
		return c.Bytes(200, "text/csv", []byte("month;cats\r\nMarch;7\r\n"))
	})
	showResponse(app, "HEAD /report\nHost: example.org")
	// Output:
	// HTTP/1.1 200 OK
	// Content-Disposition: attachment; filename="Bericht f_r M_rz.csv"; filename*=UTF-8''Bericht%20f%C3%BCr%20M%C3%A4rz.csv
	// Content-Type: text/csv
	// Connection: close
}
