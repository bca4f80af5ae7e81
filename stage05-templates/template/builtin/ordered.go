package builtin

import (
	"sort"
	"strings"

	"looper.example/stage05-templates/template/value"
)

// keyFunc returns the key of an element, by which it is ordered, grouped or tested.
type keyFunc func(v value.Value) (value.Value, error)

// getter returns a function that reads an attribute of an element: "a", "a.b", "a.0" or 0; for none,
// the element itself. If there is no such attribute, it returns the default, unless that is none.
func (s *Scope) getter(attribute, fallback value.Value) keyFunc {
	parts := attributeParts(attribute)
	return func(v value.Value) (value.Value, error) {
		for _, part := range parts {
			var err error
			if v, err = s.Types.Getitem(s.Meter, v, part); err != nil {
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

// key returns the key of an element.
func (s *Scope) key(attribute, fallback value.Value, caseSensitive bool) keyFunc {
	get := s.getter(attribute, fallback)
	return func(v value.Value) (value.Value, error) {
		key, err := get(v)
		if err == nil && !caseSensitive && key.IsString() {
			lower := value.Lower(key.Text())
			return value.String(lower), s.Meter.Grow(len(lower))
		}
		return key, err
	}
}

// ordered are elements that are sorted by their keys. Elements with equal keys keep their order, in
// reverse too.
type ordered struct {
	meter   *value.Meter
	values  []value.Value
	keys    []value.Value // all keys of the first element, then those of the second, ...
	perItem int           // number of keys of each element
	// plain means that two keys are compared by "less" at once, as in Python for a single key.
	// Otherwise they are first compared by "equal", as in a list of keys: then values without an order
	// can be sorted if they are equal.
	plain   bool
	reverse bool
	err     error // the first error of a comparison
}

func (o *ordered) sort(keys ...keyFunc) error {
	o.perItem = len(keys)
	if err := o.meter.GrowList(len(keys) * len(o.values)); err != nil {
		return err
	}
	o.keys = make([]value.Value, 0, len(keys)*len(o.values))
	for _, v := range o.values {
		for _, key := range keys {
			k, err := key(v)
			if err != nil {
				return err
			}
			o.keys = append(o.keys, k)
		}
	}
	sort.Stable(o)
	return o.err
}

func (o *ordered) keysOf(i int) []value.Value { return o.keys[i*o.perItem : (i+1)*o.perItem] }

func (o *ordered) Len() int { return len(o.values) }

func (o *ordered) Swap(i, j int) {
	o.values[i], o.values[j] = o.values[j], o.values[i]
	a, b := o.keysOf(i), o.keysOf(j)
	for n := range a {
		a[n], b[n] = b[n], a[n]
	}
}

func (o *ordered) Less(i, j int) bool {
	if o.reverse {
		i, j = j, i
	}
	if o.err == nil {
		o.err = o.meter.Step(1)
	}
	if o.err != nil {
		return false
	}
	less, err := o.less(o.keysOf(i), o.keysOf(j))
	o.err = err
	return less
}

func (o *ordered) less(a, b []value.Value) (bool, error) {
	for n := range a {
		if !o.plain {
			if same, err := value.Equal(o.meter, a[n], b[n]); err != nil {
				return false, err
			} else if same {
				continue
			}
		}
		return value.Compare(o.meter, value.Less, a[n], b[n])
	}
	return false, nil
}
