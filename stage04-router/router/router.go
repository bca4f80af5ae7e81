package router

import (
	"iter"
	"slices"
)

// A Router finds the handler for a method and a path. H is the program's type of
// handlers: the router only keeps them. The zero value is ready to use; do not copy a
// Router that has routes.
//
// Add and remove routes only while no lookup runs. Lookups change nothing in the
// router, so any number of them may run at the same time, each with a Match of its own.
type Router[H any] struct {
	tree   tree
	routes []*Route[H]          // the tree's numbers are indexes into it
	names  map[string]*Route[H] // the first route with each name
}

// Add registers a handler for a method (a token, RFC 9110 section 9.1; case
// matters) and a pattern. Its errors are a *PatternError with the column of the
// mistake, a *MethodError, and a *ConflictError if the method already has a route
// whose pattern is the same, or differs only in the names of its parameters.
func (r *Router[H]) Add(method, pattern string, handler H) (*Route[H], error) {
	parsed, err := parsePattern(pattern)
	if err != nil {
		return nil, err
	}
	if r.names == nil {
		r.clear()
	}
	route := &Route[H]{router: r, method: method, pattern: parsed, handler: handler}
	if err := r.register(route); err != nil {
		return nil, err
	}
	return route, nil
}

// Handle is Add for the routes that stand in the program's code: it panics with the error
// of Add.
func (r *Router[H]) Handle(method, pattern string, handler H) *Route[H] {
	route, err := r.Add(method, pattern, handler)
	if err != nil {
		panic(err)
	}
	return route
}

// Remove removes the route with exactly this method and pattern, and reports
// whether there was one. It builds a new tree, in time proportional to the number of
// routes.
func (r *Router[H]) Remove(method, pattern string) bool {
	at := slices.IndexFunc(r.routes, func(route *Route[H]) bool {
		return route.method == method && route.pattern.source == pattern
	})
	if at < 0 {
		return false
	}
	kept := slices.Delete(r.routes, at, at+1)
	r.clear()
	for _, route := range kept {
		if err := r.register(route); err != nil {
			panic(err) // impossible: these routes have been in one tree before
		}
	}
	return true
}

// Routes yields the routes in the order of their registration.
func (r *Router[H]) Routes() iter.Seq[*Route[H]] { return slices.Values(r.routes) }

func (r *Router[H]) clear() {
	r.tree, r.routes, r.names = newTree(), nil, make(map[string]*Route[H])
}

// register adds a route to the tree, the list and the names.
func (r *Router[H]) register(route *Route[H]) error {
	bit, err := r.tree.methods.add(route.method)
	if err != nil {
		return err
	}
	if old, ok := r.tree.insert(route.pattern, bit, len(r.routes)); !ok {
		return &ConflictError{
			New: route.String(), Old: r.routes[old].String(), Reason: "they are for the same requests",
		}
	}
	r.routes = append(r.routes, route)
	r.learnName(route)
	return nil
}

// learnName enters a route into names, if it has a name and is the first with it.
func (r *Router[H]) learnName(route *Route[H]) {
	if _, taken := r.names[route.name]; route.name != "" && !taken {
		r.names[route.name] = route
	}
}
