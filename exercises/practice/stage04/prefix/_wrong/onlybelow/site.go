package prefix

import (
	"slices"
	"strings"
)

// Site is a handler, and middleware for parts of the site.
type Site struct {
	Handler Handler
	uses    []use
}

type use struct {
	prefix string
	wrap   Middleware
}

// Use has middleware run for a prefix and all paths below it. The middleware that was added first is the outermost.
func (s *Site) Use(prefix string, wrap Middleware) {
	s.uses = append(s.uses, use{prefix, wrap})
}

// Serve responds to a request for a path, which begins with a slash.
func (s *Site) Serve(path string) string {
	handler := s.Handler
	for _, u := range slices.Backward(s.uses) {
		if covers(u.prefix, path) {
			handler = u.wrap(handler)
		}
	}
	return handler(path)
}

// covers reports whether a path is the prefix or below it.
func covers(prefix, path string) bool {
	return strings.HasPrefix(path, prefix+"/")
}
