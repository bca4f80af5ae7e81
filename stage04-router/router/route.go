package router

import "fmt"

// A Route is a registered pattern with its method and handler.
type Route[H any] struct {
	router  *Router[H]
	method  string
	pattern *pattern
	handler H
	name    string
}

// Method returns the method the route was registered for.
func (r *Route[H]) Method() string { return r.method }

// Pattern returns the pattern as it was written.
func (r *Route[H]) Pattern() string { return r.pattern.source }

// Handler returns the handler that was registered, with the middleware of its group.
func (r *Route[H]) Handler() H { return r.handler }

// Name returns the route's name for URL, or "".
func (r *Route[H]) Name() string { return r.name }

// Params returns the names of the pattern's parameters, in the order of the pattern. The
// slice belongs to the route: do not change it.
func (r *Route[H]) Params() []string { return r.pattern.names }

// String returns method and pattern, as in "GET /users/{id}".
func (r *Route[H]) String() string { return r.method + " " + r.pattern.source }

// Named sets the name by which URL finds the route, and returns the route. Routes with
// the same pattern, for other methods, may have the same name. Named panics with a
// *ConflictError if a route with another pattern has the name, or if the route
// already has another name.
func (r *Route[H]) Named(name string) *Route[H] {
	if r.name != "" && r.name != name {
		panic(&ConflictError{
			New: r.String(), Old: r.String(), Reason: fmt.Sprintf("it is named %q and cannot be named %q", r.name, name),
		})
	}
	if old, taken := r.router.names[name]; taken && old.Pattern() != r.Pattern() {
		panic(&ConflictError{New: r.String(), Old: old.String(), Reason: fmt.Sprintf("both are to be named %q", name)})
	}
	r.name = name
	r.router.learnName(r)
	return r
}
