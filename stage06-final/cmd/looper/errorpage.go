//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package main

import (
	"embed"
	"io/fs"
	"log/slog"
	"strings"
	"time"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/looper"
)

//go:embed errorpage.html
var errorPages embed.FS

// errorPage is an application that responds to every request with the error of another application.
type errorPage struct {
	loop  *loop.Loop
	ended chan error
}

// pageHeader is a header field of each response of the page. The page's script reads it to find out that the application is back, or
// that there is another error.
const pageHeader = "Looper-Dev"

// serveErrorPage serves the page on the socket until end is called.
func serveErrorPage(s *socket, title, text string) (*errorPage, error) {
	fd, err := s.duplicate()
	if err != nil {
		return nil, err
	}
	k, err := kernel.Open("")
	if err != nil {
		return nil, err
	}
	if k, err = kernel.WithSockets(k, fd); err != nil {
		return nil, err
	}
	log := slog.New(slog.DiscardHandler)
	l, err := loop.New(k, loop.Config{Log: log})
	if err != nil {
		return nil, err
	}
	app := errorApp(errorPages, log, title, text, time.Now().Format(time.RFC3339Nano))
	if _, err := app.ListenOn(l, s.addr); err != nil {
		return nil, err
	}
	p := &errorPage{loop: l, ended: make(chan error, 1)}
	go func() { p.ended <- l.Run() }()
	return p, nil
}

// errorApp returns the page's application. The mark differs between errors.
func errorApp(templates fs.FS, log *slog.Logger, title, text, mark string) *looper.App {
	app := looper.New(looper.Config{TemplatesFS: templates, Log: log})
	app.Use(func(looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			for name, value := range map[string]string{pageHeader: mark, "Cache-Control": "no-store", "Retry-After": "1"} {
				c.SetHeader(name, value)
			}
			if strings.Contains(c.Header("Accept"), "text/html") {
				return c.Render(503, "errorpage.html", looper.Map{"title": title, "text": text, "mark": mark, "header": pageHeader})
			}
			return c.Text(503, title+"\n\n"+text)
		}
	})
	return app
}

// pageGrace is how long clients of the page have to read it.
const pageGrace = time.Second

// end stops accepting, and returns after the page's clients have their responses.
func (p *errorPage) end() {
	p.loop.Post(func() { p.loop.Stop(pageGrace) })
	<-p.ended
}
