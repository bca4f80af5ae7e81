package syntax

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"looper.example/stage05-templates/template/value"
)

// AppendTree appends a tree as text for people to read. Each node has a line, indented below its
// parent, and begins with its role in the parent.
//
//	Template
//	  For
//	    target: Name x (set)
//	    in: Name xs
//	    Print
//	      Filter upper
//	        Name x
//	    else: Text "none"
func AppendTree(dst []byte, node Node) []byte {
	return AppendNotedTree(dst, node, func(Node) string { return "" })
}

// AppendNotedTree is AppendTree with a note to the right of each node that has one.
func AppendNotedTree(dst []byte, node Node, note func(Node) string) []byte {
	return appendTree(dst, child{node: node}, 0, note)
}

// noteColumn is the column where notes begin.
const noteColumn = 32

func appendTree(dst []byte, c child, depth int, note func(Node) string) []byte {
	start := len(dst)
	dst = append(dst, strings.Repeat("  ", depth)...)
	if c.role != "" {
		dst = append(append(dst, c.role...), ": "...)
	}
	dst = append(dst, label(c.node)...)
	if text := note(c.node); text != "" {
		width := utf8.RuneCount(dst[start:])
		dst = append(append(dst, strings.Repeat(" ", max(2, noteColumn-width))...), text...)
	}
	dst = append(dst, '\n')
	for _, below := range children(c.node) {
		dst = appendTree(dst, below, depth+1, note)
	}
	return dst
}

// child is a node below another one, with its role there; "" if the role is obvious.
type child struct {
	role string
	node Node
}

// children returns the nodes below a node.
func children(n Node) []child {
	var list []child
	add := func(role string, nodes ...Node) {
		for _, below := range nodes {
			if !reflect.ValueOf(&below).Elem().IsNil() {
				list = append(list, child{role, below})
			}
		}
	}
	switch n := n.(type) {
	case *For:
		add("target", n.Target)
		add("in", n.Items)
		add("if", n.Test)
		add("", nodes(n.Body)...)
		add("else", nodes(n.Else)...)
	case *If:
		add("test", n.Test)
		add("", nodes(n.Body)...)
		for _, elif := range n.Elifs {
			add("elif", elif)
		}
		add("else", nodes(n.Else)...)
	case *Macro:
		list = parameters(&n.Signature)
		add("", nodes(n.Body)...)
	case *CallBlock:
		add("call", n.Call)
		list = append(list, parameters(&n.Signature)...)
		add("", nodes(n.Body)...)
	case *Custom:
		list = given(n.Arguments)
		add("", nodes(n.Body)...)
	case *Conditional:
		add("then", n.Then)
		add("if", n.Test)
		add("else", n.Else)
	case *Slice:
		add("start", n.Start)
		add("stop", n.Stop)
		add("step", n.Step)
	case *Call:
		add("function", n.Function)
		list = append(list, given(n.Arguments)...)
	case *Filter:
		add("", n.X)
		list = append(list, given(n.Arguments)...)
	case *Test:
		add("", n.X)
		list = append(list, given(n.Arguments)...)
	default:
		Walk(n, func(below Node) bool {
			if below == n {
				return true
			}
			list = append(list, child{node: below})
			return false
		})
	}
	return list
}

func nodes[N Node](list []N) []Node {
	converted := make([]Node, len(list))
	for i, n := range list {
		converted[i] = n
	}
	return converted
}

func parameters(s *Signature) []child {
	var list []child
	for i, p := range s.Params {
		list = append(list, child{"parameter", p})
		if x := s.Default(i); x != nil {
			list = append(list, child{"default", x})
		}
	}
	return list
}

func given(a Arguments) []child {
	var list []child
	for _, x := range a.Positional {
		list = append(list, child{"argument", x})
	}
	for _, k := range a.Keywords {
		list = append(list, child{k.Name, k.Value})
	}
	if a.Star != nil {
		list = append(list, child{"*", a.Star})
	}
	if a.StarStar != nil {
		list = append(list, child{"**", a.StarStar})
	}
	return list
}

// label returns the type of a node and its own data.
func label(n Node) string {
	name := strings.TrimPrefix(fmt.Sprintf("%T", n), "*syntax.")
	words := []string{name}
	mark := func(is bool, word string) {
		if is {
			words = append(words, word)
		}
	}
	switch n := n.(type) {
	case *Text:
		words = append(words, shortened(n.Text))
	case *For:
		mark(n.Recursive, "recursive")
	case *Block:
		words = append(words, n.Name)
		mark(n.Scoped, "scoped")
		mark(n.Required, "required")
	case *Include:
		mark(n.IgnoreMissing, "ignore missing")
		mark(n.WithoutContext, "without context")
	case *Import:
		words = append(words, "as", n.Target)
		mark(n.WithContext, "with context")
	case *FromImport:
		for _, imported := range n.Names {
			words = append(words, imported.Name, "as", imported.As)
		}
		mark(n.WithContext, "with context")
	case *Macro:
		words = append(words, n.Name)
	case *Custom:
		words = append(words, n.Name)
	default:
		words = append(words, expressionLabel(n)...)
	}
	return strings.Join(words, " ")
}

func expressionLabel(n Node) []string {
	switch n := n.(type) {
	case *Const:
		if n.Value.IsString() {
			return []string{shortened(n.Value.Text())}
		}
		repr, _ := value.AppendRepr(nil, nil, n.Value) // cannot fail, except for a number with too many digits
		return []string{string(repr)}
	case *Name:
		if n.Stored {
			return []string{n.Name, "(set)"}
		}
		return []string{n.Name}
	case *NamespaceAttribute:
		return []string{"." + n.Name, "(set)"}
	case *Unary:
		return []string{n.Op}
	case *Binary:
		return []string{n.Op}
	case *Compare:
		return n.Ops
	case *Attribute:
		return []string{"." + n.Name}
	case *Filter:
		return []string{n.Name}
	case *Test:
		return []string{n.Name}
	}
	return nil
}

// shortened returns a text in quotes, without its end if it is long.
func shortened(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) <= most {
		return value.Quote(s)
	}
	return value.Quote(string([]rune(s)[:most])) + "..."
}
