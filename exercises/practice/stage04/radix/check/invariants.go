package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage04/radix"
)

// most is how deep a tree is at most, unless it has a circle.
const most = 20

// needsSplit reports whether the insertion of a path must split a node: only the beginning of its text fits.
func needsSplit(n *radix.Node, path string) bool {
	for path != "" {
		child := n.Child(path[0])
		if child == nil {
			return false
		}
		at := radix.Common(child.Text, path)
		if at < len(child.Text) {
			return true
		}
		n, path = child, path[at:]
	}
	return false
}

// nodeOf returns the node at which a path ends, or nil.
func nodeOf(n *radix.Node, path string) *radix.Node {
	for path != "" {
		child := n.Child(path[0])
		if child == nil || !strings.HasPrefix(path, child.Text) {
			return nil
		}
		n, path = child, path[len(child.Text):]
	}
	return n
}

// misplaced returns what keeps Find from a node, after the insertion of a route that had to split a node or not; nil if nothing does.
func misplaced(n *radix.Node, inserted string, splits bool, depth int) *judge.Failure {
	seen := map[byte]bool{}
	for _, c := range n.Children {
		switch {
		case depth > most:
			return nil
		case c.Text == "":
			return withoutText(c, inserted)
		case seen[c.Text[0]]:
			return twins(c, splits)
		}
		seen[c.Text[0]] = true
		if f := misplaced(c, inserted, splits, depth+1); f != nil {
			return f
		}
	}
	return nil
}

// withoutText tells of a child without text.
func withoutText(c *radix.Node, inserted string) *judge.Failure {
	f := &judge.Failure{Came: "a child without text", Wanted: "a text in each node but the root", Mistake: "emptyrest", Why: "No byte of a path leads to it."}
	if c.Route == inserted {
		f.Mistake = "emptychild"
	}
	return f
}

// twins tells of a child that begins as another child does.
func twins(c *radix.Node, splits bool) *judge.Failure {
	f := &judge.Failure{
		Came: fmt.Sprintf("two children of one node that begin with %q", c.Text[:1]), Wanted: "one, which is split where their texts part", Mistake: "nosplit",
		Why: "Find follows the first child that fits, and never comes to the second.",
	}
	if !splits {
		f.Mistake, f.Wanted = "", "one, and the rest of the path below it: its whole text fits"
	}
	return f
}

// fault returns a node that need not be there, or nil.
func fault(n *radix.Node, root bool) *judge.Failure {
	for _, c := range n.Children {
		if f := fault(c, false); f != nil {
			return f
		}
	}
	if root || n.Route != "" || len(n.Children) > 1 {
		return nil
	}
	f := &judge.Failure{
		Came: fmt.Sprintf("a node %q without a route, which has %d children", n.Text, len(n.Children)), Wanted: "one node in the place of it and its only child",
		Why: "Each node costs a lookup a step, and the memory that it lies in.",
	}
	if len(n.Text) == 1 && len(n.Children) == 1 && len(n.Children[0].Text) == 1 {
		f.Mistake = "eachbyte"
	}
	return f
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

// drawn draws a tree, with children in the order of their texts.
func drawn(root *radix.Node) string {
	var b strings.Builder
	var draw func(n *radix.Node, depth int)
	draw = func(n *radix.Node, depth int) {
		if depth > most {
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
