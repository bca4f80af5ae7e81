package router

import "slices"

// A Group registers routes whose patterns begin alike and whose handlers are
// wrapped alike. It is a convenience of registration: lookups know nothing of it.
type Group[H any] struct {
	router     *Router[H]
	prefix     string
	middleware []func(H) H
}

// Group returns a group of r. The prefix is "" or whole segments of a pattern,
// such as "/api" or "/teams/{team}". The first middleware is the outermost: it
// sees a request first and its answer last. Group panics with a *PatternError if
// the prefix cannot be one.
func (r *Router[H]) Group(prefix string, middleware ...func(H) H) *Group[H] {
	root := &Group[H]{router: r}
	return root.Group(prefix, middleware...)
}

// Group returns a group inside g: its prefix follows g's, and its middleware is
// inside g's.
func (g *Group[H]) Group(prefix string, middleware ...func(H) H) *Group[H] {
	prefix = g.prefix + checkPrefix(prefix)
	return &Group[H]{router: g.router, prefix: prefix, middleware: slices.Concat(g.middleware, middleware)}
}

// Add registers a route as Router.Add does, with the group's prefix before the
// pattern and its middleware around the handler. The pattern "" is the prefix
// itself.
func (g *Group[H]) Add(method, pattern string, handler H) (*Route[H], error) {
	if pattern != "" && pattern[0] != '/' {
		return nil, newPatternError(pattern, 0, `"/"`)
	}
	for _, wrap := range slices.Backward(g.middleware) {
		handler = wrap(handler)
	}
	return g.router.Add(method, g.prefix+pattern, handler)
}

// Handle is Add for the routes that a program is written with: it panics with
// Add's error.
func (g *Group[H]) Handle(method, pattern string, handler H) *Route[H] {
	route, err := g.Add(method, pattern, handler)
	if err != nil {
		panic(err)
	}
	return route
}

// checkPrefix returns a valid prefix, and panics if it is none.
func checkPrefix(prefix string) string {
	if prefix == "" {
		return prefix
	}
	if _, err := parsePattern(prefix); err != nil {
		panic(err)
	}
	if last := len(prefix) - 1; prefix[last] == '/' {
		panic(newPatternError(prefix, last, "a prefix without a slash at its end"))
	}
	return prefix
}
