package compile

import (
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"

	"looper.example/stage05-templates/template/syntax"
)

// Notes are what the compiler has decided about a template, for people who want to see it.
// A nil Notes takes none: that is what templates are compiled with.
type Notes struct {
	Slots []SlotNote
	made  map[syntax.Node]string
}

// SlotNote is a name and the slot that it has got.
type SlotNote struct {
	Function string // whose frame the slot is in, such as "block title"
	Name     string
	Slot     int
	Filled   string // with what, and when
}

// Closure returns the closure that a node has become, as the file and the name of the Go
// function around it; "" if it has become none of its own.
func (n *Notes) Closure(node syntax.Node) string { return n.made[node] }

// closure notes what a node has become.
func (n *Notes) closure(node syntax.Node, made any) {
	if !reflect.ValueOf(made).IsNil() {
		n.name(node, made)
	}
}

func (n *Notes) name(node syntax.Node, made any) {
	fn := runtime.FuncForPC(reflect.ValueOf(made).Pointer())
	file, _ := fn.FileLine(fn.Entry())
	n.made[node] = fmt.Sprintf("%s: %s", filepath.Base(file), around(fn.Name()))
}

// around returns the name of the function that a closure is written in: "printed" of
// "x/compile.(*compiler).printValue.(*compiler).printed.func2".
func around(name string) string {
	parts := strings.Split(name, ".")
	for i := len(parts) - 1; i > 0; i-- {
		if !strings.HasPrefix(parts[i], "func") && strings.Trim(parts[i], "0123456789") != "" {
			return parts[i]
		}
	}
	return name
}

// scope notes the slots of a scope's own names.
func (n *Notes) scope(s *symbols) {
	if n == nil {
		return
	}
	for name, slot := range s.own {
		filled := "by its tag"
		switch l := s.loads[slot]; l.how {
		case loadMissing:
			filled = "with nothing, until it is set"
		case loadAlias:
			filled = fmt.Sprintf("with a copy of slot %d, when its scope begins", l.from.Slot)
			if l.from.Up > 0 {
				filled = fmt.Sprintf("with a copy of slot %d of the function around it", l.from.Slot)
			}
		}
		n.Slots = append(n.Slots, SlotNote{s.fn.name, name, slot, filled})
	}
}

// function notes the slots that a function fills from the context.
func (n *Notes) function(fn *functionScope) {
	if n == nil {
		return
	}
	for name, slot := range fn.context {
		n.Slots = append(n.Slots, SlotNote{fn.name, name, slot, "from the context, when the function begins"})
	}
}
