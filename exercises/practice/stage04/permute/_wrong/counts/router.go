// Package permute is a router that is a list of patterns.
package permute

import (
	"slices"
	"strings"
)

// Router is a list, in which the patterns with the fewest parameters come first.
type Router struct{ routes []route }

type route struct{ pattern, handler string }

// Handle adds a route.
func (r *Router) Handle(pattern, handler string) {
	r.routes = append(r.routes, route{pattern, handler})
	slices.SortFunc(r.routes, func(a, b route) int { return strings.Count(a.pattern, "{") - strings.Count(b.pattern, "{") })
}

// Lookup returns the handler for a path; "" if no route matches.
func (r *Router) Lookup(path string) (handler string) {
	segments := strings.Split(path, "/")
	for _, route := range r.routes {
		if slices.EqualFunc(strings.Split(route.pattern, "/"), segments, fits) {
			return route.handler
		}
	}
	return ""
}

func fits(want, segment string) bool {
	return want == segment || strings.HasPrefix(want, "{") && segment != ""
}
