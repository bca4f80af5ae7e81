package looper_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing/fstest"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// visit sends a client's requests for paths to an application. Of each response it prints the content, and the lines that
// begin with one of the words.
func visit(app *looper.App, show string, requests ...string) {
	k := sim.New(sim.Config{})
	l, _ := loop.New(k, loop.Config{})
	if _, err := app.ListenOn(l, "sim:80"); err != nil {
		fmt.Println(err)
		return
	}
	for _, request := range requests {
		k.Client("visitor", func(c *sim.Client) {
			c.Connect("sim:80")
			c.Send("GET " + request + "\r\nHost: example.org\r\nConnection: close\r\n\r\n")
			for c.Receive() != "" {
			}
			c.Close()
			head, content, _ := strings.Cut(c.Heard(), "\r\n\r\n")
			for line := range strings.SplitSeq(head, "\r\n") {
				if name, _, _ := strings.Cut(line, " "); strings.Contains(show, name) {
					fmt.Println(line)
				}
			}
			fmt.Println(strings.TrimSpace(content))
		})
	}
	if err := k.Run(l); err != nil {
		fmt.Println(err)
	}
}

// A folder for pages, with index files, and a folder for downloads, which caches may keep for an hour. For a folder on
// disk use Static.
func ExampleApp_StaticFS() {
	pages := fstest.MapFS{"index.html": {Data: []byte("<h1>Welcome</h1>")}, "docs/index.html": {Data: []byte("<h1>Docs</h1>")}}
	downloads := fstest.MapFS{"list.csv": {Data: []byte("name,born\nAda,1815\n")}}

	app := looper.New(looper.Config{Log: slog.New(slog.DiscardHandler)})
	app.StaticFS("/", pages, looper.StaticConfig{Index: "index.html"})
	app.StaticFS("/downloads", downloads, looper.StaticConfig{CacheControl: "public, max-age=3600"})

	visit(app, "HTTP/1.1 Location: Cache-Control: Content-Range:",
		"/ HTTP/1.1",
		"/docs HTTP/1.1",
		"/downloads/list.csv HTTP/1.1\r\nRange: bytes=10-12")
	// Output:
	// HTTP/1.1 200 OK
	// <h1>Welcome</h1>
	// HTTP/1.1 301 Moved Permanently
	// Location: /docs/
	//
	// HTTP/1.1 206 Partial Content
	// Content-Range: bytes 10-12/19
	// Cache-Control: public, max-age=3600
	// Ada
}

// Variants that a build has compressed are sent to the clients that accept them.
func ExampleStaticConfig() {
	files := fstest.MapFS{"app.js": {Data: []byte("alert('Hello, World!')")}, "app.js.br": {Data: []byte("(brotli)")}}
	app := looper.New(looper.Config{
		Log:          slog.New(slog.DiscardHandler),
		StaticFS:     files,
		StaticConfig: looper.StaticConfig{Precompressed: true},
	})
	visit(app, "Content-Encoding: Vary:",
		"/static/app.js HTTP/1.1\r\nAccept-Encoding: gzip, br",
		"/static/app.js HTTP/1.1")
	// Output:
	// Vary: Accept-Encoding
	// Content-Encoding: br
	// (brotli)
	// Vary: Accept-Encoding
	// alert('Hello, World!')
}

// The URL of a page's style sheet changes with its content, so browsers never ask for it again.
func ExampleApp_Asset() {
	app := looper.New(looper.Config{
		Log:         slog.New(slog.DiscardHandler),
		StaticFS:    fstest.MapFS{"style.css": {Data: []byte("body { color: #333 }")}},
		TemplatesFS: fstest.MapFS{"page.html": {Data: []byte(`<link rel="stylesheet" href="{{ asset('style.css') }}">`)}},
	})
	app.Get("/", func(c *looper.Context) error { return c.Render(200, "page.html", nil) })
	visit(app, "HTTP/1.1 Cache-Control: Location:",
		"/ HTTP/1.1",
		app.Asset("style.css")+" HTTP/1.1",
		"/static/style.0123456789abcdef.css HTTP/1.1")
	// Output:
	// HTTP/1.1 200 OK
	// <link rel="stylesheet" href="/static/style.c05c719fb0f2529d.css">
	// HTTP/1.1 200 OK
	// Cache-Control: public, max-age=31536000, immutable
	// body { color: #333 }
	// HTTP/1.1 302 Found
	// Cache-Control: no-store
	// Location: /static/style.c05c719fb0f2529d.css
}
