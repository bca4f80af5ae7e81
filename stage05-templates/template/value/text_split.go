package value

import (
	"slices"
	"strings"
)

// splitMethods are the methods that split and join strings.
var splitMethods = methods{
	"split":      {max: 2, keywords: []string{"sep", "maxsplit"}, call: textSplit(false)},
	"rsplit":     {max: 2, keywords: []string{"sep", "maxsplit"}, call: textSplit(true)},
	"splitlines": {max: 1, keywords: []string{"keepends"}, call: textSplitLines},
	"partition":  {min: 1, max: 1, call: textPartition(strings.Index, false)},
	"rpartition": {min: 1, max: 1, call: textPartition(strings.LastIndex, true)},
	"join": {min: 1, max: 1, call: func(m *Meter, v Value, a []Value) (Value, error) {
		items, err := Collect(m, a[0])
		if err != nil {
			return Value{}, err
		}
		return Join(m, v, items)
	}},
}

// listOf returns a list of strings of the kind of v.
func listOf(m *Meter, v Value, parts []string) (Value, error) {
	if err := m.GrowList(len(parts)); err != nil {
		return Value{}, err
	}
	values := make([]Value, len(parts))
	for i, part := range parts {
		values[i] = text(v.kind, part)
	}
	return NewList(values), nil
}

func textSplit(fromEnd bool) func(*Meter, Value, []Value) (Value, error) {
	return func(m *Meter, v Value, a []Value) (Value, error) {
		limit, err := intArgument(a, 1, -1)
		if err != nil {
			return Value{}, err
		}
		// There is at most one part for every two bytes. They are counted before they are made.
		if err := m.GrowList(len(v.Text()) / 2); err != nil {
			return Value{}, err
		}
		separator, ok := argument(a, 0)
		if !ok || separator.kind == KindNone {
			return listOf(m, v, splitSpace(v.Text(), limit, fromEnd))
		}
		by, err := textArgument(separator)
		if err != nil {
			return Value{}, err
		}
		if by == "" {
			return Value{}, Errorf(ValueError, "empty separator")
		}
		return listOf(m, v, splitBy(v.Text(), by, limit, fromEnd))
	}
}

// splitBy splits at a separator, at most limit times if limit is not negative.
func splitBy(s, by string, limit int, fromEnd bool) []string {
	if limit < 0 {
		limit = len(s)
	}
	if !fromEnd {
		return strings.SplitN(s, by, min(limit, len(s))+1)
	}
	var parts []string
	for ; limit > 0; limit-- {
		i := strings.LastIndex(s, by)
		if i < 0 {
			break
		}
		parts = append(parts, s[i+len(by):])
		s = s[:i]
	}
	parts = append(parts, s)
	slices.Reverse(parts)
	return parts
}

// splitSpace splits at white space. After limit splits, the rest keeps the white space at its other
// end.
func splitSpace(s string, limit int, fromEnd bool) []string {
	if limit < 0 {
		return Fields(s)
	}
	var parts []string
	trim, index := strings.TrimLeftFunc, strings.IndexFunc
	if fromEnd {
		trim, index = strings.TrimRightFunc, strings.LastIndexFunc
	}
	for s = trim(s, IsSpace); s != ""; s = trim(s, IsSpace) {
		i := index(s, IsSpace)
		if limit == 0 || i < 0 {
			parts = append(parts, s)
			break
		}
		limit--
		if fromEnd {
			word := strings.TrimLeftFunc(s[i:], IsSpace)
			parts, s = append(parts, word), s[:len(s)-len(word)]
		} else {
			parts, s = append(parts, s[:i]), s[i:]
		}
	}
	if fromEnd {
		slices.Reverse(parts)
	}
	return parts
}

func textSplitLines(m *Meter, v Value, a []Value) (Value, error) {
	keep, _ := argument(a, 0)
	if err := m.GrowList(strings.Count(v.Text(), "\n")); err != nil {
		return Value{}, err
	}
	return listOf(m, v, splitLines(v.Text(), Truth(keep)))
}

func textPartition(index func(s, by string) int, last bool) func(*Meter, Value, []Value) (Value, error) {
	return func(m *Meter, v Value, a []Value) (Value, error) {
		by, err := textArgument(a[0])
		if err != nil {
			return Value{}, err
		}
		if by == "" {
			return Value{}, Errorf(ValueError, "empty separator")
		}
		s := v.Text()
		parts := [3]string{s, "", ""}
		if i := index(s, by); i >= 0 {
			parts = [3]string{s[:i], by, s[i+len(by):]}
		} else if last {
			parts = [3]string{"", "", s}
		}
		return NewTuple(text(v.kind, parts[0]), text(v.kind, parts[1]), text(v.kind, parts[2])), m.GrowList(3)
	}
}
