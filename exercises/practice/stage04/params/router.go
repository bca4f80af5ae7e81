package params

import "strings"

// Router is a list of routes. The first one that matches wins.
type Router struct {
	routes []route
	params Params // of the path that is looked up
}

// New returns a router without routes.
func New() *Router { return &Router{params: Params{}} }

// Handle adds a route. The segments of a pattern are fixed text, or a parameter such as {name}.
func (r *Router) Handle(pattern, handler string) {
	r.routes = append(r.routes, route{strings.Split(pattern, "/"), handler})
}

// Lookup returns the handler and the parameters of the route for a path; "" if there is none.
func (r *Router) Lookup(path string) (handler string, params Params) {
	segments := strings.Split(path, "/")
	for _, route := range r.routes {
		if r.match(route, segments) {
			return route.handler, r.params
		}
	}
	return "", nil
}

// match reports whether a route matches, and notes its parameters.
func (r *Router) match(route route, segments []string) bool {
	if len(route.segments) != len(segments) {
		return false
	}
	for i, segment := range route.segments {
		if name, ok := parameter(segment); ok && segments[i] != "" {
			r.params[name] = segments[i]
		} else if segment != segments[i] {
			return false
		}
	}
	return true
}
