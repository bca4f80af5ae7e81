package value

import "errors"

// A template can make a list that holds itself. That is rare, and looking out for it takes time. So it is looked for only
// in what is nested too deep.

// appendWhole is AppendNested for a value that is in no other. If it is nested too deep it is printed once more: Python
// prints [...] where a list comes again inside of itself.
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

// ellipses stand for a list, tuple or dict inside of itself.
var ellipses = map[Kind]string{KindList: "[...]", KindTuple: "(...)", KindDict: "{...}"}

// isContainer reports whether v is a list, tuple or dict that a template has made, and may be inside of itself.
func isContainer(v Value) bool {
	switch v.ref.(type) {
	case *items, *Dict:
		return true
	}
	return false
}

// holdsItself reports whether v, or something in it, is inside of itself, by way of at most maxDepth others.
func holdsItself(v Value) bool { return ring{}.at(v, 0) }

// ring is what the search for one has met: true for what it is in, false for what it is through with.
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
