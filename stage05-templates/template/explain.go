package template

import (
	"cmp"
	"fmt"
	"slices"

	"looper.example/stage05-templates/template/internal/compile"
	"looper.example/stage05-templates/template/syntax"
)

// Explanation has the steps from a source to closures, for people to read.
type Explanation struct {
	Tree     string // the syntax tree as text
	Slots    string // the slot of each name, one line for each
	Closures string // the tree again, with the Go function that made the closure of each node
}

// Explain compiles a source and returns the steps. For the tokens, see Scan of package syntax. The
// errors are those of Parse.
func (env *Environment) Explain(name, source string) (e Explanation, err error) {
	src, tree, err := env.tree(name, source)
	if err != nil {
		return e, err
	}
	e.Tree = string(syntax.AppendTree(nil, tree))
	_, notes, err := compile.Explain(&env.run, name, src, env.escapes(name), tree)
	if err != nil {
		return e, err
	}
	slices.SortFunc(notes.Slots, func(a, b compile.SlotNote) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Function, b.Function), cmp.Compare(a.Slot, b.Slot))
	})
	for _, s := range slices.Compact(notes.Slots) {
		e.Slots += fmt.Sprintf("%s: %s is slot %d, filled %s\n", s.Function, s.Name, s.Slot, s.Filled)
	}
	e.Closures = string(syntax.AppendNotedTree(nil, tree, notes.Closure))
	return e, nil
}

// rank orders the slots of the template itself before those of its blocks and macros.
func rank(s compile.SlotNote) int {
	if s.Function == "the template" {
		return 0
	}
	return 1
}
