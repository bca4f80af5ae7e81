package sharedpath

import "strings"

// App is an application.
type App struct {
	routes  []*route
	waiting []func()
	params  map[*route]map[string]string // of the path, by route
}

// Context is a request.
type Context struct {
	app   *App
	route *route
}

// Handle has handler serve the paths that match pattern, such as /users/{id}.
func (a *App) Handle(pattern string, handler Handler) {
	a.routes = append(a.routes, &route{strings.Split(pattern, "/"), handler})
}

// Serve serves a request, up to its first wait.
func (a *App) Serve(path string) {
	for _, r := range a.routes {
		if values, ok := r.match(path); ok {
			if a.params == nil {
				a.params = map[*route]map[string]string{}
			}
			a.params[r] = values
			r.handler(&Context{app: a, route: r})
			return
		}
	}
}

// Tick goes on with all requests that wait.
func (a *App) Tick() {
	waiting := a.waiting
	a.waiting = nil
	for _, f := range waiting {
		f()
	}
}

// Param returns the value of a parameter of the request's path.
func (c *Context) Param(name string) string { return c.app.params[c.route][name] }

// Wait calls f in the next tick. Others are served meanwhile.
func (c *Context) Wait(f func()) { c.app.waiting = append(c.app.waiting, f) }
