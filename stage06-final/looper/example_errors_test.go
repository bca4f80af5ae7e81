package looper_test

import (
	"log/slog"
	"testing/fstest"

	"looper.example/stage06-final/looper"
)

// One template for all errors that have no page of their own.
func ExampleApp_ErrorTemplate() {
	app := looper.New(looper.Config{
		Log:         slog.New(slog.DiscardHandler),
		TemplatesFS: fstest.MapFS{"error.html": {Data: []byte("<h1>{{ status }}</h1><p>{{ message }}")}},
	})
	app.ErrorTemplate(0, "error.html")
	app.Get("/attic", func(*looper.Context) error {
		return &looper.Error{Status: 403, Message: "The attic is <closed>."}
	})
	showBody(app, "GET /attic\nAccept: text/html")
	showBody(app, "GET /nowhere\nAccept: text/html")
	// Output:
	// <h1>403</h1><p>The attic is &lt;closed&gt;.
	// <h1>404</h1><p>
}

// An error page is a function. Here it hides from browsers what a fault is called.
func ExampleApp_ErrorPage() {
	app := newExample()
	app.ErrorPage(500, func(c *looper.Context, e *looper.Error) error { return c.Text(500, "Sorry.") })
	app.Get("/", func(*looper.Context) error { panic("a fault") })
	showBody(app, "GET /")
	// Output:
	// Sorry.
}

// All clients of an API get problem details, whatever they accept.
func ExampleGroup_ErrorPage() {
	app := newExample()
	api := app.Group("/api")
	api.ErrorPage(0, (*looper.Context).Problem)
	api.Get("/users/{id:int}", func(*looper.Context) error {
		return &looper.Error{Status: 404, Message: "there is no such user", Members: map[string]any{"instance": "/api/users/7"}}
	})
	showBody(app, "GET /api/users/7\nAccept: text/html")
	// Output:
	// {"detail":"there is no such user","instance":"/api/users/7","status":404,"title":"Not Found"}
}
