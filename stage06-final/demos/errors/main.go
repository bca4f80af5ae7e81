// Command errors has error pages of its own: a template for browsers, problem details for programs, and the same for requests that
// never reach a handler.
package main

import (
	"embed"
	"flag"
	"log"

	"looper.example/stage06-final/demos/look"
	"looper.example/stage06-final/looper"
)

//go:embed index.html error.html
var files embed.FS

func main() {
	addr := flag.String("addr", "127.0.0.1:8000", "`host:port` to listen on")
	debug := flag.Bool("debug", false, "show errors with the stack and the source")
	flag.Parse()
	if err := newApp(looper.Config{Debug: *debug}).Run(*addr); err != nil {
		log.Fatal(err)
	}
}

func newApp(config looper.Config) *looper.App {
	config.TemplatesFS = look.With(files)
	app := looper.New(config)
	app.Get("/", func(c *looper.Context) error { return c.Render(200, "index.html", nil) })
	app.Get("/attic", attic)
	app.Get("/error", new(counter).broken)
	app.ErrorTemplate(0, "error.html") // for every status without a template of its own
	return app
}

// attic refuses with a reason, which the client sees.
func attic(*looper.Context) error {
	return &looper.Error{Status: 403, Message: "The attic is not open to visitors."}
}

// counter counts the visits of each client.
type counter struct{ visits map[string]int }

// broken panics. The client sees only 500; the log has the stack.
func (n *counter) broken(c *looper.Context) error {
	n.visits[c.ClientAddr().String()]++ // this map was never made
	return c.NoContent()
}
