package value

import "strings"

// searchMethods search for a string in another one. All take a part to search in, as in a slice.
var searchMethods = methods{
	"find":       {min: 1, max: 3, call: textFind(strings.Index, false)},
	"rfind":      {min: 1, max: 3, call: textFind(strings.LastIndex, false)},
	"index":      {min: 1, max: 3, call: textFind(strings.Index, true)},
	"rindex":     {min: 1, max: 3, call: textFind(strings.LastIndex, true)},
	"count":      {min: 1, max: 3, call: textCount},
	"startswith": {min: 1, max: 3, call: textAffix(strings.HasPrefix, "startswith")},
	"endswith":   {min: 1, max: 3, call: textAffix(strings.HasSuffix, "endswith")},
}

// part returns the part of a string between two arguments and the number of its first character, and
// false if there is no such part.
func part(m *Meter, v Value, a []Value) (s string, start int, ok bool, err error) {
	s = v.Text()
	if err := m.Scan(len(s)); err != nil {
		return "", 0, false, err
	}
	if len(a) == 1 {
		return s, 0, true, nil
	}
	n := runeCount(s)
	bounds := [2]int{0, n}
	for i := range bounds {
		arg, given := argument(a, 1+i)
		if !given || arg.kind == KindNone {
			continue
		}
		if !arg.IsInteger() {
			return "", 0, false, Errorf(TypeError, "slice indices must be integers or None or have an __index__ method")
		}
		at, _ := asIndex(arg)
		if at < 0 {
			at = max(0, at+n)
		}
		bounds[i] = at
	}
	start, stop := bounds[0], min(bounds[1], n)
	if start > stop {
		return "", start, false, nil
	}
	return runeSlice(s, start, stop), start, true, nil
}

func textFind(index func(s, sub string) int, must bool) func(*Meter, Value, []Value) (Value, error) {
	return func(m *Meter, v Value, a []Value) (Value, error) {
		sub, err := textArgument(a[0])
		if err != nil {
			return Value{}, err
		}
		s, start, ok, err := part(m, v, a)
		if err != nil {
			return Value{}, err
		}
		if ok {
			if i := index(s, sub); i >= 0 {
				return Int(start + runeCount(s[:i])), nil
			}
		}
		if must {
			return Value{}, Errorf(ValueError, "substring not found")
		}
		return Int(-1), nil
	}
}

func textCount(m *Meter, v Value, a []Value) (Value, error) {
	sub, err := textArgument(a[0])
	if err != nil {
		return Value{}, err
	}
	s, _, ok, err := part(m, v, a)
	if err != nil || !ok {
		return Int(0), err
	}
	return Int(strings.Count(s, sub)), nil
}

// textAffix takes one string, or several in a tuple.
func textAffix(has func(s, affix string) bool, name string) func(*Meter, Value, []Value) (Value, error) {
	return func(m *Meter, v Value, a []Value) (Value, error) {
		s, _, ok, err := part(m, v, a)
		if err != nil {
			return Value{}, err
		}
		affixes := []Value{a[0]}
		if a[0].kind == KindTuple {
			if affixes, err = Collect(m, a[0]); err != nil {
				return Value{}, err
			}
		}
		for _, affix := range affixes {
			if !affix.IsString() {
				return Value{}, Errorf(TypeError, "%s first arg must be str or a tuple of str, not %s", name, affix.TypeName())
			}
			if ok && has(s, affix.Text()) {
				return Bool(true), nil
			}
		}
		return Bool(false), nil
	}
}
