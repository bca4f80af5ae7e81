// Stage 05: pages from templates. This server is a playground: type a template and its variables, and
// see the page, or where the mistake is.
package main

import (
	"embed"
	"flag"

	"looper.example/stage02-poller/launch"
	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage03-http-parser/subject"
	"looper.example/stage04-router/router"
	"looper.example/stage05-templates/template"
)

//go:embed pages examples
var files embed.FS

func main() { launch.Main(program()) }

func program() launch.Program {
	var config server.Config
	return launch.Program{
		Name:  "stage05-templates",
		About: "a playground for templates, in a browser.",
		Try:   "/hello/Ada",
		Flags: func(fs *flag.FlagSet) { subject.Flags(fs, &config) },
		Start: func(l *loop.Loop, addr string) (*loop.Listener, error) {
			s, err := newSite()
			if err != nil {
				return nil, err
			}
			return server.New(l, s.serve, config).Listen(addr)
		},
	}
}

// site has all pages, and the templates for them.
type site struct {
	routes    router.Router[page]
	match     router.Match[page] // reused: the loop handles one request at a time
	templates *template.Environment
	played    *template.Environment // for templates that visitors type: it has lower limits
}

// page responds to a request. The router has put the values of the path in s.match.
type page func(s *site, x server.Exchange)

func newSite() (*site, error) {
	examples, err := loadExamples()
	if err != nil {
		return nil, err
	}
	s := &site{
		templates: template.New(template.Config{Loader: template.FSLoader{FS: files}}),
		played:    newPlayed(),
	}
	s.routes.Handle("GET", "/", playground(examples))
	s.routes.Handle("POST", "/", play(examples))
	s.routes.Handle("GET", "/hello/{name}", hello)
	return s, nil
}

func (s *site) serve(x server.Exchange) {
	r := x.Request()
	switch s.routes.Lookup(r.Method(), r.Path(), &s.match) {
	case router.Found:
		s.match.Handler()(s, x)
	case router.NotFound:
		if subject.Serve(x) {
			return
		}
		s.draw(x, 404, "missing.html", map[string]any{"path": string(r.Path())})
	default:
		_ = x.AddField("Allow", string(s.match.AppendAllow(nil)))
		x.Respond(405, nil)
	}
}

// draw responds with one of the site's own pages.
func (s *site) draw(x server.Exchange, status int, name string, vars map[string]any) {
	t, err := s.templates.Get("pages/" + name)
	if err != nil {
		panic(err) // a page of the program itself: the program has a mistake
	}
	text, err := t.AppendTo(nil, vars)
	if err != nil {
		panic(err)
	}
	_ = x.AddField("Content-Type", "text/html; charset=utf-8")
	x.Respond(status, text)
}

func hello(s *site, x server.Exchange) {
	s.draw(x, 200, "hello.html", map[string]any{"name": string(s.match.Param("name"))})
}
