package params

import "strings"

// Router is a list of routes. The first one that matches wins.
type Router struct {
	routes []route
}

// New returns a router without routes.
func New() *Router { return &Router{} }

// Handle adds a route. The segments of a pattern are fixed text, or a parameter such as {name}.
func (r *Router) Handle(pattern, handler string) {
	r.routes = append(r.routes, route{strings.Split(pattern, "/"), handler})
}

// Lookup returns the handler and the parameters of the route for a path; "" if there is none.
func (r *Router) Lookup(path string) (handler string, params Params) {
	segments := strings.Split(path, "/")
	for _, route := range r.routes {
		if params, ok := route.match(segments); ok {
			return route.handler, params
		}
	}
	return "", nil
}

// match returns the parameters of a path, and reports whether the route matches.
func (r route) match(segments []string) (params Params, ok bool) {
	if len(r.segments) != len(segments) {
		return nil, false
	}
	params = Params{}
	for i, segment := range r.segments {
		if name, ok := parameter(segment); ok && segments[i] != "" {
			params[name] = segments[i]
		} else if segment != segments[i] {
			return nil, false
		}
	}
	return params, true
}
