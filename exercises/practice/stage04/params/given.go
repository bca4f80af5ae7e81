// Package params is a router whose routes have parameters.
package params

import "strings"

// Params are the values of a route's parameters by their names.
type Params map[string]string

// route is a pattern, cut at its slashes, and what it leads to.
type route struct {
	segments []string
	handler  string
}

// parameter returns the name of a parameter: "name" for "{name}".
func parameter(segment string) (name string, ok bool) {
	if !strings.HasPrefix(segment, "{") {
		return "", false
	}
	return strings.Trim(segment, "{}"), true
}
