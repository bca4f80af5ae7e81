package value

import "reflect"

// Export returns v as plain Go data: nil, bool, int, *big.Int, float64, string, Markup, []any and
// map[string]any (map[any]any if not all keys are strings). Go data that the program gave to the
// template is returned unchanged. Undefined values become nil, and an iterator stays a Value.
func Export(m *Meter, v Value) (any, error) { return export(m, v, 0) }

func export(m *Meter, v Value, depth int) (any, error) {
	if err := checkDepth(depth); err != nil {
		return nil, err
	}
	if x, ok := goData(v); ok {
		return x, nil
	}
	switch v.kind {
	case KindBool:
		return v.num != 0, nil
	case KindInt:
		return int(v.AsInt()), nil
	case KindFloat:
		return v.AsFloat(), nil
	case KindString:
		return v.Text(), nil
	case KindMarkup:
		return Markup(v.Text()), nil
	case KindIterator:
		return v, nil
	}
	switch ref := v.ref.(type) {
	case *items:
		return exportItems(m, ref, depth)
	case *Dict:
		return exportDict(m, ref, depth)
	}
	return nil, nil
}

// goData returns the Go data of v that the program gave to the template.
func goData(v Value) (any, bool) {
	switch x := v.ref.(type) {
	case nil, textPointer, *items, *Dict, *Iterator, *undefined:
		return nil, false
	case *Func:
		return x.fn.Interface(), true
	}
	if v.kind == KindList { // it may be a pointer to a slice; see fromSlice
		return reflect.Indirect(reflect.ValueOf(v.ref)).Interface(), true
	}
	return v.ref, true
}

func exportItems(m *Meter, l *items, depth int) ([]any, error) {
	if err := m.GrowList(len(l.values)); err != nil {
		return nil, err
	}
	list := make([]any, len(l.values))
	for i, v := range l.values {
		var err error
		if list[i], err = export(m, v, depth+1); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func exportDict(m *Meter, d *Dict, depth int) (any, error) {
	if err := m.GrowList(2 * d.Len()); err != nil {
		return nil, err
	}
	named, mixed := make(map[string]any, d.Len()), make(map[any]any)
	for key, v := range d.All() {
		x, err := export(m, v, depth+1)
		if err != nil {
			return nil, err
		}
		if key.IsString() {
			named[key.Text()] = x
			continue
		}
		k, err := exportKey(m, key)
		if err != nil {
			return nil, err
		}
		mixed[k] = x
	}
	if len(mixed) == 0 {
		return named, nil
	}
	for key, x := range named {
		mixed[key] = x
	}
	return mixed, nil
}

// exportKey is Export for the keys of maps. A slice cannot be a key, so a tuple becomes its text.
func exportKey(m *Meter, key Value) (any, error) {
	if key.kind == KindTuple {
		return Text(m, key)
	}
	return export(m, key, 0)
}
