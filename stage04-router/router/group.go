package router

import "slices"

// A Group registers routes with a common prefix and common middleware. It exists only for
// registration: lookups know nothing about groups.
type Group[H any] struct {
	router     *Router[H]
	prefix     string
	middleware []func(H) H
}

// Group returns a group of r. The prefix is "" or whole segments of a pattern,
// such as "/api" or "/teams/{team}". The first middleware is the outermost: it
// sees the request first and the response last. If the prefix is not valid, Group panics
// with a *PatternError.
func (r *Router[H]) Group(prefix string, middleware ...func(H) H) *Group[H] {
	root := &Group[H]{router: r}
	return root.Group(prefix, middleware...)
}

// Group returns a group inside g: the prefix of g stands before its prefix, and the middleware of
// g around its middleware.
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

// Handle is Add for the routes that stand in the program's code: it panics with the error
// of Add.
func (g *Group[H]) Handle(method, pattern string, handler H) *Route[H] {
	route, err := g.Add(method, pattern, handler)
	if err != nil {
		panic(err)
	}
	return route
}

// checkPrefix returns the prefix. If it is not valid, checkPrefix panics.
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
