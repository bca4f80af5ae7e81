// Package permute is a router whose nodes are segments.
package permute

import "strings"

// Router is a tree of patterns. The zero value has none.
type Router struct{ root node }

// node stands for a segment.
type node struct {
	segment  string // fixed text, or a parameter such as {name}
	handler  string // of the pattern that ends here; "" if none does
	children []*node
}

// Handle adds a route.
func (r *Router) Handle(pattern, handler string) {
	n := &r.root
	for _, segment := range strings.Split(pattern, "/")[1:] {
		n = n.child(segment)
	}
	n.handler = handler
}

// child returns the child for a segment of a pattern, and makes it if it is missing. All parameters are one child.
func (n *node) child(segment string) *node {
	for _, c := range n.children {
		if c.segment == segment || c.isParameter() && strings.HasPrefix(segment, "{") {
			return c
		}
	}
	c := &node{segment: segment}
	n.children = append(n.children, c)
	return c
}

// Lookup returns the handler for a path; "" if no route matches.
func (r *Router) Lookup(path string) (handler string) {
	return r.root.find(strings.Split(path, "/")[1:])
}

// find returns the handler for the rest of a path, from below n.
func (n *node) find(segments []string) (handler string) {
	if len(segments) == 0 {
		return n.handler
	}
	for _, parameters := range []bool{false, true} { // fixed text first
		for _, c := range n.children {
			if c.isParameter() != parameters || !c.fits(segments[0]) {
				continue
			}
			return c.find(segments[1:])
		}
	}
	return ""
}

func (n *node) isParameter() bool { return strings.HasPrefix(n.segment, "{") }

// fits reports whether the node takes a segment of a path.
func (n *node) fits(segment string) bool {
	if n.isParameter() {
		return segment != ""
	}
	return n.segment == segment
}
