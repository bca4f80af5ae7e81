// Stage 04: the server knows many pages. For each path, a router finds the handler and the
// values of the path's variable parts.
package main

import (
	"flag"

	"looper.example/stage02-poller/launch"
	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage03-http-parser/subject"
	"looper.example/stage04-router/router"
)

func main() { launch.Main(program()) }

func program() launch.Program {
	var config server.Config
	return launch.Program{
		Name:  "stage04-router",
		About: "serves many pages and, in a browser, shows how their paths are matched.",
		Try:   "/users/7",
		Flags: func(fs *flag.FlagSet) { subject.Flags(fs, &config) },
		Start: func(l *loop.Loop, addr string) (*loop.Listener, error) {
			return server.New(l, newSite().serve, config).Listen(addr)
		},
	}
}

// site has all pages, and the router that finds them.
type site struct {
	routes router.Router[page]
	match  router.Match[page] // reused: the loop handles one request at a time
}

// page responds to a request. The router has put the values of the path in s.match.
type page func(s *site, x server.Exchange)

func newSite() *site {
	s := new(site)
	s.routes.Handle("GET", "/", explain)
	s.routes.Handle("GET", "/hello", hello)
	s.routes.Handle("GET", "/users", users)
	s.routes.Handle("POST", "/users", users)
	s.routes.Handle("GET", "/users/me", me)
	s.routes.Handle("GET", "/users/{id:int}", userByNumber)
	s.routes.Handle("GET", "/users/{name}", userByName)
	s.routes.Handle("GET", "/files/{path:path}", file)
	return s
}

// serve turns each outcome of a lookup into a response.
func (s *site) serve(x server.Exchange) {
	r := x.Request()
	switch s.routes.Lookup(r.Method(), r.Path(), &s.match) {
	case router.Found:
		s.match.Handler()(s, x)
	case router.NotFound:
		if subject.Serve(x) {
			return
		}
		text(x, 404, "404: no route matches %s\n", r.Path())
	case router.MethodNotAllowed:
		allow(x, &s.match)
		text(x, 405, "405: %s has other methods, not %s\n", r.Path(), r.Method())
	case router.Options:
		allow(x, &s.match)
		x.Respond(204, nil)
	}
}

func allow(x server.Exchange, m *router.Match[page]) {
	_ = x.AddField("Allow", string(m.AppendAllow(nil)))
}
