// Package showcase is an application with a page for each thing the framework can
// do. It is what `go run ./stage06-final` serves, and a first example of how an
// application is laid out: routes here, pages in templates/, files in static/.
package showcase

import (
	"embed"
	"io/fs"
	"net/http"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/middleware"
	"looper.example/stage06-final/validate"
)

//go:embed templates static
var files embed.FS

// New makes the application. Where the configuration names no folder of templates or
// of static files it gets the built-in ones.
func New(config looper.Config) *looper.App {
	if config.Templates == "" {
		config.TemplatesFS = built("templates")
	}
	if config.Static == "" {
		config.StaticFS = built("static")
	}
	if config.Validate == nil {
		config.Validate = validate.New()
	}
	app := looper.New(config)

	app.Get("/", index)
	app.Get("/hello", hello).Named("hello")
	app.Get("/users/{id:int}", user).Named("user")
	app.Get("/json", sendJSON).Named("json")
	app.Get("/search", search).Named("search")
	app.Get("/request", known).Named("request")
	app.Get("/order", order).Named("order")
	app.Post("/order", ordered)
	app.Get("/planets", negotiated).Named("planets")
	app.Get("/planets.csv", download).Named("download")
	app.Get("/template", template).Named("template")
	app.Get("/form", form).Named("form")
	app.Post("/form", formSent)
	app.Get("/cookies", cookies).Named("cookies")
	app.Post("/cookies", cookiesForgotten)
	app.Group("", sessions()).Resource("/session", list{}).Named("session")
	metrics := middleware.NewMetrics(middleware.MetricsConfig{})
	app.Group("", around(metrics)...).Get("/middleware", wrapped).Named("middleware")
	app.Get("/metrics", metrics.Handler).Named("metrics")
	app.Group("", withPassword()).Get("/private", private).Named("private")
	api := app.Group("/api", withToken())
	api.ErrorPage(0, (*looper.Context).Problem)
	api.Get("/moons/{planet}", moons).Named("moons")
	app.Get("/nethttp", looper.WrapHandler(http.HandlerFunc(netHTTP))).Named("nethttp")
	app.Get("/sleep", sleep).Named("sleep")
	app.Get("/gather", gather).Named("gather")
	app.Get("/clock", clock).Named("clock")
	app.Get("/clock/events", clockEvents)
	app.Get("/shout", shout).Named("shout")
	app.Get("/shout/socket", shoutSocket)
	app.Get("/primes/{below:int}", primes).Named("primes")
	app.Get("/countdown", countdown).Named("countdown")
	u := &uploads{running: make(map[string]progress)}
	app.Get("/upload", upload).Named("upload")
	app.Post("/upload", u.sent)
	app.Get("/upload/progress", u.watch)
	app.Get("/redirect", redirect).Named("redirect")
	app.Get("/broken", broken).Named("broken")
	app.Get("/attic", attic).Named("attic")
	app.Get("/routes", func(c *looper.Context) error { return c.Text(200, app.RouteTree()) }).Named("routes")

	app.StaticFS("/source", built("templates"), looper.StaticConfig{Listing: true, CacheControl: "no-cache"})

	app.ErrorPage(404, notFound)
	return app
}

// built is one of the folders that are part of the program.
func built(folder string) fs.FS {
	sub, err := fs.Sub(files, folder)
	if err != nil {
		panic(err) // only a folder that is not embedded, which the compiler has seen to
	}
	return sub
}
