// Package allow responds to requests by method and path.
package allow

import (
	"slices"
	"strings"
)

// Response is what a server sends.
type Response struct {
	Status   int
	Handler  string // which handler writes the response, with 200
	HeadOnly bool   // the content is left out
	Allow    string // the field Allow, with 204 and 405
}

// Router is a list of pages. The zero value has none.
type Router struct{ all []*page }

// page is a pattern, and its handlers by method.
type page struct {
	pattern  string
	handlers map[string]string
}

// Handle adds a handler for a method and a pattern. Segments of a pattern are fixed text, or a parameter: {name}.
func (r *Router) Handle(method, pattern, handler string) {
	i, found := slices.BinarySearchFunc(r.all, pattern, func(p *page, pattern string) int {
		return strings.Compare(rank(p.pattern), rank(pattern))
	})
	if !found {
		r.all = slices.Insert(r.all, i, &page{pattern, map[string]string{}})
	}
	r.all[i].handlers[method] = handler
}

// rank sorts patterns: the more specific one comes first.
func rank(pattern string) string {
	segments := strings.Split(pattern, "/")
	for i, segment := range segments {
		if strings.HasPrefix(segment, "{") {
			segments[i] = "\xff" // after all fixed text
		}
	}
	return strings.Join(segments, "\x00")
}

// pages returns the pages whose pattern matches a path, the most specific first.
func (r *Router) pages(path string) (matching []*page) {
	segments := strings.Split(path, "/")
	for _, p := range r.all {
		if slices.EqualFunc(strings.Split(p.pattern, "/"), segments, func(want, segment string) bool {
			return want == segment || strings.HasPrefix(want, "{") && segment != ""
		}) {
			matching = append(matching, p)
		}
	}
	return matching
}
