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

// A page of any length goes out while it is made. The rows come one by one, from a cursor of a database for example.
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

// What a handler sends can be changed on its way.
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

// Before is called before each of them.
func (l *light) Before(c *looper.Context) error {
	if c.Query("key") != "42" {
		return &looper.Error{Status: 403, Message: "wrong key"}
	}
	return nil
}

// After is called at the end, also when the handler has failed, or was not called. It may change the error.
func (l *light) After(c *looper.Context, err error) error {
	fmt.Println(c.Method(), "fails:", err != nil)
	return err
}

func ExampleApp_Resource() {
	app := newExample()
	app.Resource("/light", &light{})
	showResponse(app, "PUT /light?key=42\nHost: example.org")
	showResponse(app, "PUT /light\nHost: example.org\nAccept: application/json")
	// Output:
	// PUT fails: false
	// HTTP/1.1 200 OK
	// Content-Type: application/json
	// Connection: close
	//
	// {"on":true}
	// PUT fails: true
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

// One page, in the form that the client prefers.
func ExampleContext_Accepts() {
	type cat struct {
		Name string `json:"name" xml:"name,attr"`
	}
	app := newExample()
	app.Get("/cat", func(c *looper.Context) error {
		c.AddHeader("Vary", "Accept") // for caches
		switch tom := (cat{"Tom"}); c.Accepts("application/json", "application/xml") {
		case "application/json":
			return c.JSON(200, tom)
		case "application/xml":
			return c.XML(200, tom)
		}
		return &looper.Error{Status: 406}
	})
	showBody(app, "GET /cat")
	showBody(app, "GET /cat\nAccept: application/xml, application/json;q=0.5")
	showBody(app, "GET /cat\nAccept: text/plain")
	// Output:
	// {"name":"Tom"}
	// <?xml version="1.0" encoding="UTF-8"?>
	// <cat name="Tom"></cat>
	// 406 Not Acceptable
}

// After a form, the browser goes to another page. So reloading that page does not send the form again.
func ExampleContext_Redirect() {
	app := newExample()
	app.Post("/notes", func(c *looper.Context) error { return c.Redirect("/notes", 303) })
	showResponse(app, "POST /notes")
	// Output:
	// HTTP/1.1 303 See Other
	// Location: /notes
	// Content-Type: text/plain; charset=utf-8
	// Connection: close
}

// What another part of the program writes, as long as it is.
func ExampleContext_SendReader() {
	app := newExample()
	app.Get("/report", func(c *looper.Context) error {
		return c.SendReader(200, "text/csv", -1, strings.NewReader("month,cats\nMarch,7\n"))
	})
	showBody(app, "GET /report")
	// Output:
	// month,cats
	// March,7
}

// A file, or a part of it.
func ExampleContext_File() {
	files := fstest.MapFS{"march.txt": {Data: []byte("seven cats")}} // os.DirFS("reports"), for example
	app := newExample()
	app.Get("/report", func(c *looper.Context) error { return c.File(files, "march.txt") })
	showBody(app, "GET /report")
	showBody(app, "GET /report\nRange: bytes=0-4")
	// Output:
	// seven cats
	// seven
}
