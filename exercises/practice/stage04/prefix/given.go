// Package prefix is a site with middleware.
package prefix

// Handler responds to a request for a path.
type Handler func(path string) string

// Middleware returns a handler that does something around another one.
type Middleware func(next Handler) Handler
