package builtin

import (
	"strings"

	"looper.example/stage05-templates/template/value"
)

// orderFilters compare the elements of sequences. In strings, case does not matter unless
// case_sensitive is true.
func orderFilters() []Function {
	extreme := []Param{optional("case_sensitive", false), optional("attribute", nil)}
	return []Function{
		{Name: "dictsort", Run: filterDictSort, Params: []Param{
			optional("case_sensitive", false), optional("by", "key"), optional("reverse", false)}},
		{Name: "groupby", Run: filterGroupBy, Params: []Param{
			required("attribute"), optional("default", nil), optional("case_sensitive", false)}},
		{Name: "max", Params: extreme, Run: filterExtreme(value.Greater)},
		{Name: "min", Params: extreme, Run: filterExtreme(value.Less)},
		{Name: "sort", Run: filterSort, Params: []Param{
			optional("reverse", false), optional("case_sensitive", false), optional("attribute", nil)}},
		{Name: "unique", Run: filterUnique, Params: []Param{
			optional("case_sensitive", false), optional("attribute", nil)}},
	}
}

// filterSort sorts by one attribute, or by several with commas between them.
func filterSort(s *Scope, a []value.Value) (value.Value, error) {
	values, err := value.Collect(s.Meter, a[0])
	if err != nil {
		return value.Value{}, err
	}
	attributes := []value.Value{a[3]}
	if a[3].IsString() {
		attributes = nil
		for name := range strings.SplitSeq(a[3].Text(), ",") {
			attributes = append(attributes, value.String(name))
		}
	}
	keys := make([]keyFunc, len(attributes))
	for i, attribute := range attributes {
		keys[i] = s.key(attribute, value.None(), value.Truth(a[2]))
	}
	reverse, err := flagArgument(a[1])
	if err != nil {
		return value.Value{}, err
	}
	o := ordered{meter: s.Meter, values: values, reverse: reverse}
	if err := o.sort(keys...); err != nil {
		return value.Value{}, err
	}
	return value.NewList(o.values), nil
}

// filterDictSort returns the items of a dict in the order of their keys or values.
func filterDictSort(s *Scope, a []value.Value) (value.Value, error) {
	if err := s.Meter.Usable(a[2]); err != nil {
		return value.Value{}, err
	}
	part := value.Int(0)
	switch a[2].Text() {
	case "key":
	case "value":
		part = value.Int(1)
	default:
		return value.Value{}, value.Errorf(ArgumentError, `You can only sort by either "key" or "value"`)
	}
	it, err := dictIter(s.Meter, a[0])
	if err != nil {
		return value.Value{}, err
	}
	items, err := it.Collect()
	if err != nil {
		return value.Value{}, err
	}
	reverse, err := flagArgument(a[3])
	if err != nil {
		return value.Value{}, err
	}
	o := ordered{meter: s.Meter, values: items, plain: true, reverse: reverse}
	if err := o.sort(s.key(part, value.None(), value.Truth(a[1]))); err != nil {
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
		return value.Iter{}, value.Errorf(value.UndefinedError, "%s", value.UndefinedMessage(v))
	}
	return value.Iter{}, value.Errorf(value.AttributeError, "%s object has no attribute 'items'", value.Quote(v.TypeName()))
}

// filterExtreme returns the first element that is not exceeded by another one.
func filterExtreme(surpasses value.Operator) func(*Scope, []value.Value) (value.Value, error) {
	return func(s *Scope, a []value.Value) (value.Value, error) {
		it, err := value.Iterate(s.Meter, a[0])
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
		key := s.key(a[2], value.None(), value.Truth(a[1]))
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
			if better, err = value.Compare(s.Meter, surpasses, k, bestKey); better {
				best, bestKey = v, k
			}
		}
		return value.Value{}, err
	}
}

// filterUnique removes elements whose key has occurred before.
func filterUnique(s *Scope, a []value.Value) (value.Value, error) {
	it, err := value.Iterate(s.Meter, a[0])
	if err != nil {
		return value.Value{}, err
	}
	key := s.key(a[2], value.None(), value.Truth(a[1]))
	seen := value.NewDict()
	m := s.Meter
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
			if err := m.Visit(k); err != nil {
				return v, false, err
			}
			_, known, err := seen.Get(k)
			if err == nil && !known {
				err = m.GrowList(2)
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
