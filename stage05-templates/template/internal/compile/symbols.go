package compile

import (
	"maps"
	"slices"

	"looper.example/stage05-templates/template/internal/run"
)

// symbols gives the names of one scope their slots when a template is compiled. So a variable costs one
// index at run time. Each tag with a body has a scope: for, with, block, and so on. An if has none: it
// uses the scope of the tag around it.
//
//	{% for x in xs %}        xs  slot 0, a variable of the context
//	  {{ x }}                x   slot 1, a parameter of the for
//	  {% set y = x %}        y   slot 2, with nothing at the start of each turn
//	  {% set xs = y %}       xs  slot 3, with the value of slot 0 at the start
//	{% endfor %}
//	{{ xs }}                 xs  slot 0
//
// So a variable that is set in a scope ends with it, and the variable with that name outside has its
// old value. The rules are those of Jinja2's module idtracking.
type symbols struct {
	parent *symbols
	fn     *functionScope
	own    map[string]int  // the slots of this scope; the branches of an if share them
	refs   map[string]int  // the slots of the names that are known here
	loads  map[int]load    // how the slots of the scope get their values when it begins
	stored map[string]bool // names that are set here, including parameters
	seen   []run.Variable  // the result of visible
}

// load says how a slot gets its value when its scope begins.
type load struct {
	how  loadHow
	from run.Place // the variable that a loadAlias copies
}

type loadHow uint8

const (
	loadParameter loadHow = iota // the tag sets it, such as the target of a for
	loadAlias                    // with the value of the name around the scope
	loadMissing                  // no value: it is set before it is read
)

// functionScope counts the slots of a function: the body of a template, of a
// block or of a macro, which runs in a frame of its own.
type functionScope struct {
	name    string // for explanations: "the template", "block title", "macro field"
	slots   int
	context map[string]int // the slots of variables of the context, which are filled first
}

func (fn *functionScope) newSlot() int {
	fn.slots++
	return fn.slots - 1
}

// contextSlot returns the slot of a variable of the context.
func (fn *functionScope) contextSlot(name string) int {
	slot, ok := fn.context[name]
	if !ok {
		slot = fn.newSlot()
		fn.context[name] = slot
	}
	return slot
}

func newSymbols(parent *symbols, fn *functionScope) *symbols {
	return &symbols{
		parent: parent,
		fn:     fn,
		own:    map[string]int{},
		refs:   map[string]int{},
		loads:  map[int]load{},
		stored: map[string]bool{},
	}
}

// branch returns a copy for one branch of an if.
func (s *symbols) branch() *symbols {
	return &symbols{s.parent, s.fn, s.own, maps.Clone(s.refs), maps.Clone(s.loads), maps.Clone(s.stored), nil}
}

// define gives a name a slot of this scope.
func (s *symbols) define(name string, l load) int {
	slot, ok := s.own[name]
	if !ok {
		slot = s.fn.newSlot()
		s.own[name] = slot
	}
	s.refs[name] = slot
	s.loads[slot] = l
	return slot
}

// find returns the place of a name in this scope or in a scope around it.
func (s *symbols) find(name string) (run.Place, bool) {
	up := 0
	for ; s != nil; s = s.parent {
		if slot, ok := s.refs[name]; ok {
			return run.Place{Up: up, Slot: slot}, true
		}
		if s.parent != nil && s.parent.fn != s.fn {
			up++
		}
	}
	return run.Place{}, false
}

// slot returns the slot of a name that this scope sets.
func (s *symbols) slot(name string) int {
	at, _ := s.find(name)
	return at.Slot
}

// outer returns the place of a name around this scope. If there is none, the name is a variable of the
// context.
func (s *symbols) outer(name string) run.Place {
	at, ok := s.parent.find(name)
	switch {
	case !ok:
		return run.Place{Slot: s.fn.contextSlot(name)}
	case s.parent.fn != s.fn:
		at.Up++
	}
	return at
}

// load records that a name is read.
func (s *symbols) load(name string) {
	if _, ok := s.find(name); !ok {
		s.refs[name] = s.fn.contextSlot(name)
	}
}

// store records that a name is set.
func (s *symbols) store(name string) {
	s.stored[name] = true
	slot, known := s.refs[name]
	if own, ok := s.own[name]; known && ok && own == slot {
		return
	}
	if outer, ok := s.find(name); ok {
		s.define(name, load{loadAlias, outer})
	} else {
		s.define(name, load{how: loadMissing})
	}
}

// declare makes a name a parameter: a variable that the tag itself sets.
func (s *symbols) declare(name string) int {
	s.stored[name] = true
	return s.define(name, load{how: loadParameter})
}

// merge adds what the branches of an if have recorded. A name that one of them sets begins as a copy of
// the variable around the scope: another branch may run, and a statement that reads the name may stand
// before the one that sets it.
func (s *symbols) merge(branches ...*symbols) {
	set := map[string]bool{}
	for _, b := range branches {
		for name := range b.stored {
			if !s.stored[name] {
				set[name] = true
			}
		}
		maps.Copy(s.refs, b.refs)
		maps.Copy(s.loads, b.loads)
	}
	for name := range set {
		s.stored[name] = true
		slot := s.own[name]
		s.refs[name] = slot
		s.loads[slot] = load{loadAlias, s.outer(name)}
	}
}

// visible returns the variables that are set in this scope or in a scope around it. An included
// template sees them before those of the context. All names of the scope must have been recorded
// before.
func (s *symbols) visible() []run.Variable {
	if s.seen == nil {
		s.seen = s.collectVisible()
	}
	return s.seen
}

func (s *symbols) collectVisible() []run.Variable {
	var list []run.Variable
	seen := map[string]bool{}
	up := 0
	for ; s != nil; s = s.parent {
		for _, name := range slices.Sorted(maps.Keys(s.stored)) {
			if !seen[name] {
				seen[name] = true
				list = append(list, run.Variable{Name: name, Place: run.Place{Up: up, Slot: s.refs[name]}})
			}
		}
		if s.parent != nil && s.parent.fn != s.fn {
			up++
		}
	}
	return list
}
