package compile

import (
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"

	"looper.example/stage05-templates/template/syntax"
)

// Notes are the decisions of the compiler about a template, for people who want to see them. A nil
// Notes records nothing; ordinary compilations have that.
type Notes struct {
	Slots []SlotNote
	made  map[syntax.Node]string
}

// SlotNote is a name with its slot.
type SlotNote struct {
	Function string // the function in whose frame the slot is, such as "block title"
	Name     string
	Slot     int
	Filled   string // the value that fills the slot, and when
}

// Closure returns the closure of a node, as the file and the name of the Go function that made it; ""
// if the node has no closure of its own.
func (n *Notes) Closure(node syntax.Node) string { return n.made[node] }

// closure records the closure of a node.
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

// around returns the name of the function that contains a closure in its source: "printed" for
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

// scope records the slots of the names of a scope.
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

// function records the slots that a function fills from the context.
func (n *Notes) function(fn *functionScope) {
	if n == nil {
		return
	}
	for name, slot := range fn.context {
		n.Slots = append(n.Slots, SlotNote{fn.name, name, slot, "from the context, when the function begins"})
	}
}
