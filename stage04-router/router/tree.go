package router

import (
	"slices"
	"strings"
)

// A tree is the radix tree of all patterns. It knows a route by its number only, and
// nothing about handlers.
type tree struct {
	root    node // holds the "/" that every path begins with
	methods methodTable
}

// A node stands for a part of the path: fixed text, or (with a matcher) a parameter. All
// patterns below a node begin with the parts from the root to it. Text is split
// only where it must be: each text node except the root has a route, a parameter below it, or
// at least two children.
type node struct {
	// The fields that a lookup reads at each node come first, within 64 bytes: one line of
	// the processor's cache. In a large tree, a lookup spends most of its time on fetching those.
	text   string         // canonical; empty in a parameter's node
	firsts string         // the first bytes of the text children, ascending
	texts  []node         // text children, in the order of firsts
	params *paramChildren // nil if there are none

	matcher *matcher  // nil in a text node
	methods methodSet // of the routes that end here
	routes  []int     // the numbers of these routes, in the order of the methods' bits
	names   []string  // the parameter's names in the patterns, in alphabetical order
}

// paramChildren are the parameters that may follow a node.
type paramChildren struct {
	typed []node // with a type, an expression or a suffix; most specific first
	tail  *node  // the rest of the path
	plain node   // any segment; without a matcher if there is no such parameter
}

// hasPlain reports whether a parameter takes any segment. The plain parameter is the most
// frequent kind by far, so it is a field here: a pointer would have to be followed.
func (p *paramChildren) hasPlain() bool { return p.plain.matcher != nil }

// rootText is the text of the root: every pattern begins with it.
const rootText = "/"

func newTree() tree { return tree{root: node{text: rootText}} }

// insert adds a route. If another route with the same method ends at the same node,
// insert returns the number of that one and false, and the routes stay as they were.
func (t *tree) insert(p *pattern, method methodSet, route int) (old int, ok bool) {
	n := &t.root
	params := make([]*node, 0, len(p.names))
	for i, piece := range p.pieces {
		switch {
		case piece.matcher != nil:
			n = n.paramChild(piece.matcher)
			params = append(params, n)
		case i == 0:
			n = n.textChild(piece.text[len(rootText):])
		default:
			n = n.textChild(piece.text)
		}
	}
	if n.methods&method != 0 {
		return n.route(method), false
	}
	n.routes = slices.Insert(n.routes, n.methods.rank(method), route)
	n.methods |= method
	for i, param := range params {
		param.addName(p.names[i])
	}
	return 0, true
}

// route returns the number of the route for a method that n has.
func (n *node) route(method methodSet) int {
	return n.routes[n.methods.rank(method)]
}

// textChild returns the node at the end of the given text below n. It makes the nodes that are missing.
func (n *node) textChild(text string) *node {
	for text != "" {
		at := strings.IndexByte(n.firsts, text[0])
		if at < 0 {
			return n.addText(text)
		}
		child := &n.texts[at]
		common := commonPrefix(child.text, text)
		if common < len(child.text) {
			child.split(common)
		}
		n, text = child, text[common:]
	}
	return n
}

func (n *node) addText(text string) *node {
	at, _ := slices.BinarySearch([]byte(n.firsts), text[0])
	n.firsts = n.firsts[:at] + text[:1] + n.firsts[at:]
	n.texts = slices.Insert(n.texts, at, node{text: text})
	return &n.texts[at]
}

// split cuts the text of n in two. A new node below n takes the second part and all that n
// had; n keeps the first part and gets this one child.
//
//	before   earch ...          after   ea   (where another text leaves: "ease")
//	                                    └─ rch ...
func (n *node) split(at int) {
	below := *n
	below.text = n.text[at:]
	*n = node{text: n.text[:at], firsts: below.text[:1], texts: []node{below}}
}

// paramChild returns the child of n for a parameter, and makes the child if it is missing.
func (n *node) paramChild(m *matcher) *node {
	if n.params == nil {
		n.params = new(paramChildren)
	}
	p := n.params
	switch {
	case m.kind == kindTail:
		if p.tail == nil {
			p.tail = &node{matcher: m}
		}
		return p.tail
	case m.kind == kindPlain && m.suffix == "":
		p.plain.matcher = m
		return &p.plain
	}
	at, found := slices.BinarySearchFunc(p.typed, m, func(child node, m *matcher) int {
		return compareMatchers(child.matcher, m)
	})
	if !found {
		p.typed = slices.Insert(p.typed, at, node{matcher: m})
	}
	return &p.typed[at]
}

// children returns all children of n in the order in which lookups try them.
func (n *node) children() []*node {
	var children []*node
	for i := range n.texts {
		children = append(children, &n.texts[i])
	}
	if p := n.params; p != nil {
		for i := range p.typed {
			children = append(children, &p.typed[i])
		}
		if p.hasPlain() {
			children = append(children, &p.plain)
		}
		if p.tail != nil {
			children = append(children, p.tail)
		}
	}
	return children
}

func (n *node) addName(name string) {
	if at, found := slices.BinarySearch(n.names, name); !found {
		n.names = slices.Insert(n.names, at, name)
	}
}

// label returns the node's part of a pattern. Text is percent-encoded, because a node
// may begin or end inside a character of several bytes.
func (n *node) label() string {
	if n.matcher == nil {
		return string(appendEncoded(nil, n.text, "/%"))
	}
	return n.matcher.label(n.names)
}

func commonPrefix(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
