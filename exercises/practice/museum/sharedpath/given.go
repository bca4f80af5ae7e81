// Package sharedpath is an application whose handlers wait.
package sharedpath

import "strings"

// Handler serves a request.
type Handler func(c *Context)

type route struct {
	segments []string // fixed text, or {name}
	handler  Handler
}

// match returns the values of the route's parameters in a path, and reports whether the route matches.
func (r *route) match(path string) (values map[string]string, ok bool) {
	segments := strings.Split(path, "/")
	if len(segments) != len(r.segments) {
		return nil, false
	}
	values = map[string]string{}
	for i, segment := range r.segments {
		if strings.HasPrefix(segment, "{") {
			values[strings.Trim(segment, "{}")] = segments[i]
		} else if segment != segments[i] {
			return nil, false
		}
	}
	return values, true
}
