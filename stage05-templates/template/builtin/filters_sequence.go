package builtin

import (
	"slices"

	"looper.example/stage05-templates/template/value"
)

// sequenceFilters split and join sequences.
func sequenceFilters() []Function {
	length := simple(func(m *value.Meter, v value.Value) (value.Value, error) {
		n, err := value.Len(m, v)
		return value.Int(n), err
	})
	defaults := []Param{optional("default_value", ""), optional("boolean", false)}
	return []Function{
		{Name: "batch", Params: []Param{required("linecount"), optional("fill_with", nil)}, Run: filterBatch},
		{Name: "count", Run: length},
		{Name: "d", Params: defaults, Run: filterDefault},
		{Name: "default", Params: defaults, Run: filterDefault},
		{Name: "first", Run: filterFirst},
		{Name: "items", Run: filterItems},
		{Name: "join", Params: []Param{optional("d", ""), optional("attribute", nil)}, Run: filterJoin},
		{Name: "last", Run: filterLast},
		{Name: "length", Run: length},
		{Name: "list", Run: filterList},
		{Name: "random", Run: filterRandom},
		{Name: "reverse", Run: filterReverse},
		{Name: "slice", Params: []Param{required("slices"), optional("fill_with", nil)}, Run: filterSlice},
		{Name: "sum", Params: []Param{optional("attribute", nil), optional("start", 0)}, Run: filterSum},
	}
}

// generator returns an iterator over the elements that next returns.
func generator(next func() (value.Value, bool, error)) value.Value {
	return value.NewIterator("generator", next)
}

func filterDefault(_ *Scope, a []value.Value) (value.Value, error) {
	if a[0].Kind() == value.KindUndefined || value.Truth(a[2]) && !value.Truth(a[0]) {
		return a[1], nil
	}
	return a[0], nil
}

func filterFirst(s *Scope, a []value.Value) (value.Value, error) {
	it, err := value.Iterate(s.Meter, a[0])
	if err != nil {
		return value.Value{}, err
	}
	v, ok, err := it.Next()
	it.End()
	if err == nil && !ok {
		return value.UndefinedHint("No first item, sequence was empty."), nil
	}
	return v, err
}

func filterLast(s *Scope, a []value.Value) (value.Value, error) {
	it, ok, err := value.Reversed(s.Meter, a[0])
	if err != nil {
		return value.Value{}, err
	}
	if !ok {
		return value.Value{}, value.Errorf(value.TypeError, "%s object is not reversible", value.Quote(a[0].TypeName()))
	}
	v, ok, err := it.Next()
	if err == nil && !ok {
		return value.UndefinedHint("No last item, sequence was empty."), nil
	}
	return v, err
}

func filterReverse(s *Scope, a []value.Value) (value.Value, error) {
	m := s.Meter
	if a[0].IsString() {
		return value.Slice(m, a[0], value.None(), value.None(), value.Int(-1))
	}
	it, ok, err := value.Reversed(m, a[0])
	if err != nil {
		return value.Value{}, err
	}
	if ok {
		return value.NewIterator("list_reverseiterator", it.Next), nil
	}
	values, err := value.Collect(m, a[0])
	if err != nil {
		return value.Value{}, value.Errorf(ArgumentError, "argument must be iterable")
	}
	slices.Reverse(values)
	return value.NewList(values), nil
}

func filterList(s *Scope, a []value.Value) (value.Value, error) {
	values, err := value.Collect(s.Meter, a[0])
	return value.NewList(values), err
}

// filterItems returns the keys and values of a dict.
func filterItems(s *Scope, a []value.Value) (value.Value, error) {
	m, dict := s.Meter, a[0]
	var it value.Iter
	started := false
	return generator(func() (value.Value, bool, error) {
		if !started {
			started = true
			switch dict.Kind() {
			case value.KindUndefined:
			case value.KindDict:
				var err error
				if it, err = value.IterateItems(m, dict); err != nil {
					return value.Value{}, false, err
				}
			default:
				return value.Value{}, false, value.Errorf(value.TypeError, "Can only get item pairs from a mapping.")
			}
		}
		return it.Next()
	}), nil
}

// filterJoin puts a string between the elements. If output is escaped and one of the elements is
// markup, the others are escaped and the result is markup.
func filterJoin(s *Scope, a []value.Value) (value.Value, error) {
	m, between := s.Meter, a[1]
	values, err := value.Collect(m, a[0])
	if err != nil {
		return value.Value{}, err
	}
	if !isNone(a[2]) {
		get := s.getter(a[2], value.None())
		for i, v := range values {
			if values[i], err = get(v); err != nil {
				return value.Value{}, err
			}
		}
	}
	safe := s.Escape && slices.ContainsFunc(append(slices.Clip(values), between), func(v value.Value) bool {
		return value.IsSafe(m, v)
	})
	var separator, joined []byte
	appendTo := value.AppendText
	if safe {
		appendTo = value.AppendEscapedText
	}
	if separator, err = appendTo(nil, m, between); err != nil {
		return value.Value{}, err
	}
	for i, v := range values {
		if i > 0 {
			joined = append(joined, separator...)
		}
		start := len(joined)
		if joined, err = appendTo(joined, m, v); err != nil {
			return value.Value{}, err
		}
		if err := m.Grow(len(joined) - start + len(separator)); err != nil {
			return value.Value{}, err
		}
	}
	if safe {
		return value.Safe(string(joined)), nil
	}
	return value.String(string(joined)), nil
}

// filterBatch returns rows of the given number of elements.
func filterBatch(s *Scope, a []value.Value) (value.Value, error) {
	m, size, fill := s.Meter, a[1], a[2]
	it, err := value.Iterate(m, a[0])
	if err != nil {
		return value.Value{}, err
	}
	var row []value.Value
	done := false
	return generator(func() (value.Value, bool, error) {
		for !done {
			v, ok, err := it.Next()
			if err != nil {
				return value.Value{}, false, err
			}
			full, err := value.Equal(m, value.Int(len(row)), size) // never true if size is not a number
			switch {
			case err != nil:
				return value.Value{}, false, err
			case !ok:
				done = true
			case full:
				complete := row
				row = []value.Value{v}
				return value.NewList(complete), true, m.GrowList(len(complete))
			default:
				row = append(row, v)
			}
		}
		if len(row) == 0 {
			return value.Value{}, false, nil
		}
		last := value.NewList(row)
		if !isNone(fill) {
			last, err = filled(m, row, size, fill)
		}
		row = nil
		return last, true, err
	}), nil
}

// filled returns a row that is filled up to the size with a value.
func filled(m *value.Meter, row []value.Value, size, fill value.Value) (value.Value, error) {
	missing, err := value.Sub(m, size, value.Int(len(row)))
	if err != nil {
		return value.Value{}, err
	}
	padding, err := value.Mul(m, value.NewList([]value.Value{fill}), missing)
	if err != nil {
		return value.Value{}, err
	}
	return value.Add(m, value.NewList(row), padding)
}

// filterSlice returns the given number of columns. If the elements cannot be divided evenly, the first
// columns have one more.
func filterSlice(s *Scope, a []value.Value) (value.Value, error) {
	m, sequence, count, fill := s.Meter, a[0], a[1], a[2]
	var values []value.Value
	columns, i, from := 0, 0, 0
	return generator(func() (value.Value, bool, error) {
		if columns == 0 {
			var err error
			if values, err = value.Collect(m, sequence); err != nil {
				return value.Value{}, false, err
			}
			if _, err = value.FloorDiv(m, value.Int(len(values)), count); err == nil {
				columns, err = intArgument(count)
			}
			if err != nil {
				return value.Value{}, false, err
			}
		}
		if i >= columns {
			return value.Value{}, false, nil
		}
		length, longer := len(values)/columns, len(values)%columns
		if i < longer {
			length++
		}
		column := slices.Clone(values[from : from+length])
		if !isNone(fill) && i >= longer {
			column = append(column, fill)
		}
		from += length
		i++
		return value.NewList(column), true, m.GrowList(length + 1)
	}), nil
}

func filterSum(s *Scope, a []value.Value) (value.Value, error) {
	m, sum := s.Meter, a[2]
	it, err := value.Iterate(m, a[0])
	if err != nil {
		return value.Value{}, err
	}
	if sum.IsString() {
		return value.Value{}, value.Errorf(value.TypeError, "sum() can't sum strings [use ''.join(seq) instead]")
	}
	get := s.getter(a[1], value.None())
	for {
		v, ok, err := it.Next()
		if err != nil || !ok {
			return sum, err
		}
		if v, err = get(v); err != nil {
			return value.Value{}, err
		}
		if sum, err = value.Add(m, sum, v); err != nil {
			return value.Value{}, err
		}
	}
}
