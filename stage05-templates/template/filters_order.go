package template

import (
	"sort"
	"strings"

	"looper.example/stage05-templates/template/value"
)

// orderFilters compare the elements of sequences. Strings are compared without
// regard to case, unless case_sensitive is true.
func orderFilters() []builtin {
	extreme := []param{optional("case_sensitive", false), optional("attribute", nil)}
	return []builtin{
		{name: "dictsort", run: filterDictSort, params: []param{
			optional("case_sensitive", false), optional("by", "key"), optional("reverse", false)}},
		{name: "groupby", run: filterGroupBy, params: []param{
			required("attribute"), optional("default", nil), optional("case_sensitive", false)}},
		{name: "max", params: extreme, run: filterExtreme(value.Greater)},
		{name: "min", params: extreme, run: filterExtreme(value.Less)},
		{name: "sort", run: filterSort, params: []param{
			optional("reverse", false), optional("case_sensitive", false), optional("attribute", nil)}},
		{name: "unique", run: filterUnique, params: []param{
			optional("case_sensitive", false), optional("attribute", nil)}},
	}
}

// getter returns what reads an attribute of an element: "a", "a.b", "a.0" or 0;
// none is the element itself. If there is no such attribute the default is
// taken, unless that is none.
func (f *frame) getter(attribute, fallback value.Value) func(value.Value) (value.Value, error) {
	parts := attributeParts(attribute)
	return func(v value.Value) (value.Value, error) {
		for _, part := range parts {
			var err error
			if v, err = f.r.env.types.Getitem(f.r.meter, v, part); err != nil {
				return value.Value{}, err
			}
			if v.Kind() == value.KindUndefined && !isNone(fallback) {
				v = fallback
			}
		}
		return v, nil
	}
}

func attributeParts(attribute value.Value) []value.Value {
	switch {
	case isNone(attribute):
		return nil
	case !attribute.IsString():
		return []value.Value{attribute}
	}
	var parts []value.Value
	for part := range strings.SplitSeq(attribute.Text(), ".") {
		key := value.String(part)
		if strings.Trim(part, "0123456789") == "" && part != "" {
			key, _ = value.ParseInt(part, 10)
		}
		parts = append(parts, key)
	}
	return parts
}

// key returns what an element is ordered by.
func (f *frame) key(attribute, fallback value.Value, caseSensitive bool) func(value.Value) (value.Value, error) {
	get := f.getter(attribute, fallback)
	return func(v value.Value) (value.Value, error) {
		key, err := get(v)
		if err == nil && !caseSensitive && key.IsString() {
			lower := value.Lower(key.Text())
			return value.String(lower), spend(f.r.meter, lower)
		}
		return key, err
	}
}

// ordered are elements with their keys, for sorting.
type ordered struct {
	meter        *value.Meter
	values, keys []value.Value
	reverse      bool
	err          error // of the first comparison that failed
}

func (o *ordered) Len() int { return len(o.values) }

func (o *ordered) Swap(i, j int) {
	o.values[i], o.values[j] = o.values[j], o.values[i]
	o.keys[i], o.keys[j] = o.keys[j], o.keys[i]
}

func (o *ordered) Less(i, j int) bool {
	if o.err != nil {
		return false
	}
	if o.reverse {
		i, j = j, i
	}
	less, err := value.Compare(o.meter, value.Less, o.keys[i], o.keys[j])
	if err == nil {
		err = o.meter.Step(1)
	}
	o.err = err
	return less
}

// sorted returns the values of it in the order of their keys. Those with equal
// keys keep theirs, in reverse too.
func (f *frame) sorted(v value.Value, key func(value.Value) (value.Value, error), reverse bool) (*ordered, error) {
	values, err := value.Collect(f.r.meter, v)
	if err != nil {
		return nil, err
	}
	o := &ordered{meter: f.r.meter, values: values, reverse: reverse, keys: make([]value.Value, len(values))}
	for i, v := range values {
		if o.keys[i], err = key(v); err != nil {
			return nil, err
		}
	}
	sort.Stable(o)
	return o, o.err
}

// filterSort sorts by one or several attributes with commas between them.
func filterSort(f *frame, a []value.Value) (value.Value, error) {
	attributes := []value.Value{a[3]}
	if a[3].IsString() {
		attributes = nil
		for name := range strings.SplitSeq(a[3].Text(), ",") {
			attributes = append(attributes, value.String(name))
		}
	}
	keys := make([]func(value.Value) (value.Value, error), len(attributes))
	for i, attribute := range attributes {
		keys[i] = f.key(attribute, value.None(), value.Truth(a[2]))
	}
	// A list also of one key: lists are compared for equality first, so that
	// what has no order can be sorted where it is equal.
	o, err := f.sorted(a[0], func(v value.Value) (value.Value, error) {
		list := make([]value.Value, len(keys))
		for i, key := range keys {
			var err error
			if list[i], err = key(v); err != nil {
				return value.Value{}, err
			}
		}
		return value.NewList(list), f.r.meter.GrowList(len(list))
	}, value.Truth(a[1]))
	if err != nil {
		return value.Value{}, err
	}
	return value.NewList(o.values), nil
}

// filterDictSort returns the items of a dict in the order of their keys or values.
func filterDictSort(f *frame, a []value.Value) (value.Value, error) {
	part := value.Int(0)
	switch a[2].Text() {
	case "key":
	case "value":
		part = value.Int(1)
	default:
		return value.Value{}, value.Errorf(ArgumentError, `You can only sort by either "key" or "value"`)
	}
	it, err := dictIter(f.r.meter, a[0])
	if err != nil {
		return value.Value{}, err
	}
	items, err := it.Collect()
	if err != nil {
		return value.Value{}, err
	}
	o, err := f.sorted(value.NewList(items), f.key(part, value.None(), value.Truth(a[1])), value.Truth(a[3]))
	if err != nil {
		return value.Value{}, err
	}
	return value.NewList(o.values), nil
}

// dictIter returns an Iter over the items of a value that must be a dict.
func dictIter(m *value.Meter, v value.Value) (value.Iter, error) {
	switch v.Kind() {
	case value.KindDict:
		return value.IterateItems(m, v)
	case value.KindUndefined:
		return value.Iter{}, value.Errorf(UndefinedError, "%s", value.UndefinedMessage(v))
	}
	return value.Iter{}, value.Errorf(value.AttributeError, "%s object has no attribute 'items'", value.Quote(v.TypeName()))
}

// filterExtreme returns the first element that no other one surpasses.
func filterExtreme(surpasses value.Operator) func(*frame, []value.Value) (value.Value, error) {
	return func(f *frame, a []value.Value) (value.Value, error) {
		it, err := value.Iterate(f.r.meter, a[0])
		if err != nil {
			return value.Value{}, err
		}
		best, ok, err := it.Next()
		if err != nil {
			return value.Value{}, err
		}
		if !ok {
			return value.UndefinedHint("No aggregated item, sequence was empty."), nil
		}
		key := f.key(a[2], value.None(), value.Truth(a[1]))
		bestKey, err := key(best)
		for err == nil {
			var v, k value.Value
			var better bool
			if v, ok, err = it.Next(); err != nil || !ok {
				return best, err
			}
			if k, err = key(v); err != nil {
				break
			}
			if better, err = value.Compare(f.r.meter, surpasses, k, bestKey); better {
				best, bestKey = v, k
			}
		}
		return value.Value{}, err
	}
}

// filterUnique leaves out elements whose key was there before.
func filterUnique(f *frame, a []value.Value) (value.Value, error) {
	it, err := value.Iterate(f.r.meter, a[0])
	if err != nil {
		return value.Value{}, err
	}
	key := f.key(a[2], value.None(), value.Truth(a[1]))
	seen := value.NewDict()
	return generator(func() (value.Value, bool, error) {
		for {
			v, ok, err := it.Next()
			if err != nil || !ok {
				return v, ok, err
			}
			k, err := key(v)
			if err != nil {
				return v, false, err
			}
			_, known, err := seen.Get(k)
			if err == nil && !known {
				err = f.r.meter.GrowList(2)
			}
			if err != nil {
				return v, false, err
			}
			if !known {
				return v, true, seen.Set(k, value.None())
			}
		}
	}), nil
}
