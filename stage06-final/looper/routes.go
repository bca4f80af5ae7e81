package looper

import "looper.example/stage04-router/router"

// Get registers a handler for GET, and with it for HEAD. It panics if the pattern
// cannot be read or another route has it already: both are mistakes of the program.
// What a pattern may be is said in package router: "/users/{id:int}", "/f/{rest:path}".
func (a *App) Get(pattern string, h Handler) *Route { return a.Handle("GET", pattern, h) }

// Post registers a handler for POST.
func (a *App) Post(pattern string, h Handler) *Route { return a.Handle("POST", pattern, h) }

// Put registers a handler for PUT.
func (a *App) Put(pattern string, h Handler) *Route { return a.Handle("PUT", pattern, h) }

// Patch registers a handler for PATCH.
func (a *App) Patch(pattern string, h Handler) *Route { return a.Handle("PATCH", pattern, h) }

// Delete registers a handler for DELETE.
func (a *App) Delete(pattern string, h Handler) *Route { return a.Handle("DELETE", pattern, h) }

// Handle registers a handler for any method.
func (a *App) Handle(method, pattern string, h Handler) *Route {
	return a.router.Handle(method, pattern, h)
}

// Group returns a group of routes that share a prefix and middleware; the first
// middleware is the outermost.
func (a *App) Group(prefix string, middleware ...Middleware) *router.Group[Handler] {
	return a.router.Group(prefix, middleware...)
}

// URL builds the path of a route that was given a name (Route.Named) from the values
// of its parameters. Templates know it as the function url.
func (a *App) URL(name string, values ...any) (string, error) {
	return a.router.URL(name, values...)
}

// Routes prints the tree of all routes.
func (a *App) Routes() string { return a.router.String() }
