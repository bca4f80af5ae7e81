package value

import "errors"

// A template can make a list that contains itself. That is rare, and a search for it takes time. So
// only values that are too deep are searched.

// appendWhole is AppendNested for a value that is in no other value. If it is too deep, it is printed
// once more: Python prints [...] for a list inside of itself.
func appendWhole(dst []byte, m *Meter, v Value) ([]byte, error) {
	start := len(dst)
	dst, err := AppendNested(dst, m, v, 0)
	if err == nil || m == nil || m.open != nil || !errors.Is(err, errTooDeep) {
		return dst, err
	}
	m.open = map[any]bool{}
	defer func() { m.open = nil }()
	return AppendNested(dst[:start], m, v, 0)
}

// ellipses are printed for a list, tuple or dict inside of itself.
var ellipses = map[Kind]string{KindList: "[...]", KindTuple: "(...)", KindDict: "{...}"}

// isContainer reports whether v is a list, tuple or dict that a template has made. Only such a value
// can contain itself.
func isContainer(v Value) bool {
	switch v.ref.(type) {
	case *items, *Dict:
		return true
	}
	return false
}

// holdsItself reports whether v, or a value in it, contains itself, through at most maxDepth others.
func holdsItself(v Value) bool { return ring{}.at(v, 0) }

// ring has the values that the search has met: true for those around the current value, false for those
// that it has finished.
type ring map[any]bool

func (r ring) at(v Value, depth int) bool {
	if !isContainer(v) || depth > maxDepth {
		return false
	}
	if open, met := r[v.ref]; met {
		return open
	}
	r[v.ref] = true
	var held []Value
	switch ref := v.ref.(type) {
	case *items:
		held = ref.values
	case *Dict:
		held = ref.values
	}
	for _, item := range held {
		if r.at(item, depth+1) {
			return true
		}
	}
	r[v.ref] = false
	return false
}
