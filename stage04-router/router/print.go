package router

import (
	"strings"
	"unicode/utf8"
)

// String returns the tree of the routes; see AppendTree.
func (r *Router[H]) String() string { return string(r.AppendTree(nil)) }

// AppendTree appends the tree as lines of text: one line for each node, its children
// indented below it, and to its right the methods of the routes that end there. The
// tree does not depend on the order of registration.
func (r *Router[H]) AppendTree(dst []byte) []byte {
	if len(r.routes) == 0 {
		return dst
	}
	lines := r.tree.appendLines(nil, &r.tree.root, "", "")
	width := 0
	for _, line := range lines {
		width = max(width, utf8.RuneCountInString(line.text))
	}
	for _, line := range lines {
		dst = append(dst, line.text...)
		if line.methods != "" {
			dst = append(dst, strings.Repeat(" ", width-utf8.RuneCountInString(line.text)+2)...)
			dst = append(dst, line.methods...)
		}
		dst = append(dst, '\n')
	}
	return dst
}

// treeLine is the line of a node, before the width of the first column is known.
type treeLine struct{ text, methods string }

// appendLines appends the lines of n and of all nodes below it. first is put before the
// line of n itself, and rest before the lines of its children.
func (t *tree) appendLines(lines []treeLine, n *node, first, rest string) []treeLine {
	lines = append(lines, treeLine{first + n.label(), string(t.methods.appendNames(nil, n.methods))})
	children := n.children()
	for i, child := range children {
		if i < len(children)-1 {
			lines = t.appendLines(lines, child, rest+"├─ ", rest+"│  ")
		} else {
			lines = t.appendLines(lines, child, rest+"└─ ", rest+"   ")
		}
	}
	return lines
}
