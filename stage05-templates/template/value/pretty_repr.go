package value

import (
	"slices"
	"strings"
)

// repr returns repr(v), with dicts sorted, and without the values that are too deep.
func (p *prettyPrinter) repr(v Value, level int) (string, error) {
	b, err := p.appendRepr(nil, v, level)
	return string(b), err
}

func (p *prettyPrinter) appendRepr(dst []byte, v Value, level int) ([]byte, error) {
	if err := checkDepth(level); err != nil {
		return dst, err
	}
	if err := p.meter.Visit(v); err != nil {
		return dst, err
	}
	tooDeep := p.Depth > 0 && level >= p.Depth
	switch v.kind {
	case KindDict:
		return p.appendDict(dst, v, level, tooDeep)
	case KindList:
		return p.appendItems(dst, v, "[", "]", level, tooDeep)
	case KindTuple:
		closing := ")"
		if seqLen(v.ref) == 1 {
			closing = ",)"
		}
		return p.appendItems(dst, v, "(", closing, level, tooDeep)
	}
	return AppendNested(dst, p.meter, v, level)
}

func (p *prettyPrinter) appendDict(dst []byte, v Value, level int, tooDeep bool) ([]byte, error) {
	if tooDeep && dictLen(v.ref) > 0 {
		return append(dst, "{...}"...), nil
	}
	entries, err := p.sorted(v)
	if err != nil {
		return dst, err
	}
	dst = append(dst, '{')
	for i, e := range entries {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		if dst, err = p.appendRepr(dst, e.key, level+1); err != nil {
			return dst, err
		}
		if dst, err = p.appendRepr(append(dst, ": "...), e.value, level+1); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

func (p *prettyPrinter) appendItems(dst []byte, v Value, opening, closing string, level int, tooDeep bool) ([]byte, error) {
	dst = append(dst, opening...)
	n := seqLen(v.ref)
	if tooDeep && n > 0 {
		return append(append(dst, "..."...), closing...), nil
	}
	for i := range n {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		var err error
		if dst, err = p.appendRepr(dst, seqAt(v.ref, i), level+1); err != nil {
			return dst, err
		}
	}
	return append(dst, closing...), nil
}

// dictEntry is a key of a dict with its value.
type dictEntry struct{ key, value Value }

// sorted returns the entries of a dict in the order of their keys. Keys that cannot be compared are
// ordered by type.
func (p *prettyPrinter) sorted(dict Value) ([]dictEntry, error) {
	n := dictLen(dict.ref)
	if err := p.meter.GrowList(2 * n); err != nil {
		return nil, err
	}
	entries := make([]dictEntry, 0, n)
	for key, v := range dictItems(dict.ref) {
		entries = append(entries, dictEntry{key, v})
	}
	var err error
	slices.SortStableFunc(entries, func(a, b dictEntry) int {
		if err == nil {
			err = p.meter.Step(1)
		}
		if less, failure := Compare(p.meter, Less, a.key, b.key); failure != nil {
			return strings.Compare(a.key.TypeName(), b.key.TypeName())
		} else if less {
			return -1
		}
		if less, _ := Compare(p.meter, Less, b.key, a.key); less {
			return 1
		}
		return 0
	})
	return entries, err
}
