package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage04/radix"
)

// fault returns what is wrong with the shape of a tree, or nil.
func fault(n *radix.Node, root bool) *judge.Failure {
	seen := map[byte]bool{}
	for _, c := range n.Children {
		switch {
		case c.Text == "":
			return &judge.Failure{Came: "a child without text", Wanted: "a text in each node but the root", Mistake: "emptychild", Why: "No byte of a path leads to it."}
		case seen[c.Text[0]]:
			return &judge.Failure{
				Came: fmt.Sprintf("two children of one node that begin with %q", c.Text[:1]), Wanted: "one, which is split where their texts part",
				Why: "Find follows the first child that fits, and never comes to the second.",
			}
		}
		seen[c.Text[0]] = true
		if f := fault(c, false); f != nil {
			return f
		}
	}
	if !root && n.Route == "" && len(n.Children) < 2 {
		return &judge.Failure{
			Came: fmt.Sprintf("a node %q without a route, which has %d children", n.Text, len(n.Children)), Wanted: "one node in the place of it and its only child",
			Why: "Each node costs a lookup a step, and the memory that it lies in.", Mistake: "eachbyte",
		}
	}
	return nil
}

// inTwoPlaces returns a node that hangs below two others, or nil.
func inTwoPlaces(root *radix.Node) (found *radix.Node) {
	seen := map[*radix.Node]bool{}
	var visit func(n *radix.Node)
	visit = func(n *radix.Node) {
		if seen[n] {
			found = n
			return
		}
		seen[n] = true
		for _, c := range n.Children {
			visit(c)
		}
	}
	visit(root)
	return found
}

// hasEmpty reports whether a node below n has no text.
func hasEmpty(n *radix.Node) bool {
	return slices.ContainsFunc(n.Children, func(c *radix.Node) bool { return c.Text == "" || hasEmpty(c) })
}

// drawn draws a tree, with children in the order of their texts.
func drawn(root *radix.Node) string {
	var b strings.Builder
	var draw func(n *radix.Node, depth int)
	draw = func(n *radix.Node, depth int) {
		if depth > 20 {
			return // a circle, perhaps
		}
		children := slices.SortedFunc(slices.Values(n.Children), func(a, b *radix.Node) int { return cmp.Compare(a.Text, b.Text) })
		for _, c := range children {
			b.WriteString(strings.Repeat("   ", depth) + fmt.Sprintf("%q", c.Text))
			if c.Route != "" {
				b.WriteString(" *")
			}
			b.WriteString("\n")
			draw(c, depth+1)
		}
	}
	draw(root, 0)
	return b.String()
}
