package looper

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"

	"looper.example/stage04-router/router"
)

// routes registers handlers. App and Group embed it.
type routes struct {
	group *router.Group[Handler]
	app   *App
}

// Group is a set of routes that share a prefix and middleware. It has the same methods
// for registration as an App.
type Group struct {
	routes
	within *router.Group[Handler] // the group around this one
	prefix string
	pages  []Middleware // of ErrorPage; around the other middleware
	use    []Middleware
}

// renew applies the group's present middleware to the routes that are registered after this.
func (g *Group) renew() {
	g.group = g.within.Group(g.prefix, slices.Concat(g.pages, g.use)...)
}

// Get registers a handler for GET, and with it for HEAD. It panics if the pattern is malformed, or if
// another route already has it: both are mistakes of the program. Package router describes patterns:
// "/users/{id:int}", "/f/{rest:path}". In a group the pattern "" is the prefix itself.
func (r routes) Get(pattern string, h Handler) *Route { return r.Handle("GET", pattern, h) }

// Post registers a handler for POST, as Get does.
func (r routes) Post(pattern string, h Handler) *Route { return r.Handle("POST", pattern, h) }

// Put registers a handler for PUT, as Get does.
func (r routes) Put(pattern string, h Handler) *Route { return r.Handle("PUT", pattern, h) }

// Patch registers a handler for PATCH, as Get does.
func (r routes) Patch(pattern string, h Handler) *Route { return r.Handle("PATCH", pattern, h) }

// Delete registers a handler for DELETE, as Get does.
func (r routes) Delete(pattern string, h Handler) *Route { return r.Handle("DELETE", pattern, h) }

// Handle registers a handler for any method (a token, RFC 9110, section 9.1), as Get
// does.
func (r routes) Handle(method, pattern string, h Handler) *Route {
	if h == nil {
		panic(fmt.Errorf("%s %s: expected a handler, found nil", method, pattern))
	}
	route := r.group.Handle(method, pattern, h)
	r.app.handlers[route] = functionName(h)
	return route
}

// functionName returns the words for a function and its place.
func functionName(f any) string {
	function := runtime.FuncForPC(reflect.ValueOf(f).Pointer())
	file, line := function.FileLine(function.Entry())
	return fmt.Sprintf("%s (%s:%d)", function.Name(), file, line)
}

// Group returns a group of routes inside this one. The prefix is "" or complete segments of a pattern,
// such as "/api". The first middleware is the outermost. A request without a route passes only the
// middleware of App.Use.
func (r routes) Group(prefix string, middleware ...Middleware) *Group {
	g := &Group{routes: routes{app: r.app}, within: r.group, prefix: prefix, use: slices.Clone(middleware)}
	g.renew()
	return g
}

// Use adds middleware to the application. It wraps every request with a valid head, also one without a
// route (404, 405, OPTIONS), and the static files. The first middleware is the outermost. Error pages are
// made after all middleware has returned; OnResponse sees them. Call Use before Run and ListenOn.
func (a *App) Use(middleware ...Middleware) { a.use = append(a.use, middleware...) }

// Use adds middleware, inside the group's present middleware, to the routes that are registered after it.
func (g *Group) Use(middleware ...Middleware) {
	g.use = append(g.use, middleware...)
	g.renew()
}

// URL builds the path of a named route (Route.Named) from the values of its parameters. Templates know it
// as the function url.
func (a *App) URL(name string, values ...any) (string, error) {
	return a.router.URL(name, values...)
}

// RouteTree returns the tree of all routes as text.
func (a *App) RouteTree() string { return a.router.String() }
