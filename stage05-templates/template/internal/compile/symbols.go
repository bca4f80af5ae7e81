package compile

import (
	"maps"
	"slices"

	"looper.example/stage05-templates/template/internal/run"
)

// symbols resolves the names of one scope to slots when a template is compiled,
// so that a variable costs an index at run time. A scope is what a tag with a
// body has: for, with, block, ...; an if shares that of the tag around it.
//
//	{% for x in xs %}        xs  slot 0, a variable of the context
//	  {{ x }}                x   slot 1, a parameter of the for
//	  {% set y = x %}        y   slot 2, with nothing at the start of each turn
//	  {% set xs = y %}       xs  slot 3, with the value of slot 0 at the start
//	{% endfor %}
//	{{ xs }}                 xs  slot 0
//
// So what is set in a scope ends with it, and what was there before shows again.
// The rules are those of Jinja2's module idtracking.
type symbols struct {
	parent *symbols
	fn     *functionScope
	own    map[string]int  // the slots of this scope; shared by the branches of an if
	refs   map[string]int  // the slots of the names that are known here
	loads  map[int]load    // how the scope's own slots are filled when it is entered
	stored map[string]bool // names that are set here, parameters included
	seen   []run.Variable  // what visible has returned
}

// load says how a slot is filled when its scope is entered.
type load struct {
	how  loadHow
	from run.Place // of which a loadAlias is a copy
}

type loadHow uint8

const (
	loadParameter loadHow = iota // by the tag itself, as the target of a for
	loadAlias                    // with the value the name has around the scope
	loadMissing                  // with nothing: it is set before it is read
)

// functionScope counts the slots of a function: the body of a template, of a
// block or of a macro, which runs in a frame of its own.
type functionScope struct {
	name    string // for people: "the template", "block title", "macro field"
	slots   int
	context map[string]int // the slots of variables of the context, filled first of all
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

// branch returns a copy for one of the ways through an if.
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

// find returns the place of a name in this scope or in one around it.
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

// slot returns the slot of a name that is set in this scope.
func (s *symbols) slot(name string) int {
	at, _ := s.find(name)
	return at.Slot
}

// outer returns the place of a name around this scope. If there is none it is
// a variable of the context.
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

// load notes that a name is read.
func (s *symbols) load(name string) {
	if _, ok := s.find(name); !ok {
		s.refs[name] = s.fn.contextSlot(name)
	}
}

// store notes that a name is set.
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

// declare makes a name a parameter: a variable that the tag sets.
func (s *symbols) declare(name string) int {
	s.stored[name] = true
	return s.define(name, load{how: loadParameter})
}

// merge takes over what the branches of an if have noted. A name that any of them
// sets is a copy of what it was before: another branch may be taken, and what reads
// it may stand before what sets it.
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

// visible returns the variables that are set in this scope or in one around it:
// those of the context come on top of them in what is included. All names of the
// scope have been noted before.
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
