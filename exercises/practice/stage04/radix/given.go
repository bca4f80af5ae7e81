// Package radix is a radix tree of paths.
package radix

import "strings"

// Node stands for a part of a path. Of a tree that is well built:
//
//   - only the root has no text
//   - the texts of a node's children begin with different bytes
//   - a node without a route has two children or more, unless it is the root
type Node struct {
	Text     string
	Route    string // the route that ends here; "" if none does
	Children []*Node
}

// Child returns the child whose text begins with a byte, or nil.
func (n *Node) Child(first byte) *Node {
	for _, c := range n.Children {
		if c.Text != "" && c.Text[0] == first {
			return c
		}
	}
	return nil
}

// Find returns the route of a path, or "". It is called on the root.
func (n *Node) Find(path string) (route string) {
	for path != "" {
		child := n.Child(path[0])
		if child == nil || !strings.HasPrefix(path, child.Text) {
			return ""
		}
		n, path = child, path[len(child.Text):]
	}
	return n.Route
}

// Common returns how many bytes two texts have in common at their beginning.
func Common(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
