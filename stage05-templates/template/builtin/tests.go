package builtin

import (
	"errors"

	"looper.example/stage05-templates/template/value"
)

// builtinTests returns Jinja2's tests by their names.
func builtinTests() map[string]*Function {
	return table(kindTests(), numberTests(), textTests(), comparisonTests())
}

// holds returns a test without arguments.
func holds(test func(v value.Value) bool) func(*Scope, []value.Value) (value.Value, error) {
	return func(_ *Scope, a []value.Value) (value.Value, error) { return value.Bool(test(a[0])), nil }
}

// isKind returns a test for kinds of values.
func isKind(kinds ...value.Kind) func(*Scope, []value.Value) (value.Value, error) {
	return holds(func(v value.Value) bool {
		for _, k := range kinds {
			if v.Kind() == k {
				return true
			}
		}
		return false
	})
}

// kindTests test the kind of a value.
func kindTests() []Function {
	return []Function{
		{Name: "boolean", Run: isKind(value.KindBool)},
		{Name: "callable", Run: holds(value.IsCallable)},
		{Name: "defined", Run: holds(func(v value.Value) bool { return v.Kind() != value.KindUndefined })},
		{Name: "escaped", Run: func(s *Scope, a []value.Value) (value.Value, error) {
			return value.Bool(value.IsSafe(s.Meter, a[0])), nil
		}},
		{Name: "false", Run: holds(func(v value.Value) bool { return v.Kind() == value.KindBool && !value.Truth(v) })},
		{Name: "filter", Run: func(s *Scope, a []value.Value) (value.Value, error) {
			return isName(s, a[0], func(name string) bool { return s.Filters[name] != nil })
		}},
		{Name: "float", Run: isKind(value.KindFloat)},
		{Name: "integer", Run: isKind(value.KindInt, value.KindBigInt)},
		{Name: "iterable", Run: func(s *Scope, a []value.Value) (value.Value, error) {
			it, err := value.Iterate(s.Meter, a[0])
			it.End()
			if errors.Is(err, value.UndefinedError) {
				return value.Value{}, err
			}
			return value.Bool(err == nil), nil
		}},
		{Name: "mapping", Run: isKind(value.KindDict)},
		{Name: "none", Run: isKind(value.KindNone)},
		{Name: "number", Run: holds(value.Value.IsNumber)},
		{Name: "sequence", Run: func(s *Scope, a []value.Value) (value.Value, error) {
			_, err := value.Len(s.Meter, a[0])
			return value.Bool(value.IsSequence(a[0]) && err == nil), nil
		}},
		{Name: "string", Run: holds(value.Value.IsString)},
		{Name: "test", Run: func(s *Scope, a []value.Value) (value.Value, error) {
			return isName(s, a[0], func(name string) bool { return s.Tests[name] != nil })
		}},
		{Name: "true", Run: holds(func(v value.Value) bool { return v.Kind() == value.KindBool && value.Truth(v) })},
		{Name: "undefined", Run: isKind(value.KindUndefined)},
	}
}

// numberTests test whether a number can be divided by another one.
func numberTests() []Function {
	rest := func(s *Scope, v, by value.Value, want int) (value.Value, error) {
		r, err := value.Mod(s.Meter, v, by)
		if err != nil {
			return value.Value{}, err
		}
		same, err := value.Equal(s.Meter, r, value.Int(want))
		return value.Bool(same), err
	}
	return []Function{
		{Name: "divisibleby", Params: []Param{required("num")}, Run: func(s *Scope, a []value.Value) (value.Value, error) {
			return rest(s, a[0], a[1], 0)
		}},
		{Name: "even", Run: func(s *Scope, a []value.Value) (value.Value, error) { return rest(s, a[0], value.Int(2), 0) }},
		{Name: "odd", Run: func(s *Scope, a []value.Value) (value.Value, error) { return rest(s, a[0], value.Int(2), 1) }},
	}
}

// textTests test the case of letters.
func textTests() []Function {
	textTest := func(test func(string) bool) func(*Scope, []value.Value) (value.Value, error) {
		return func(s *Scope, a []value.Value) (value.Value, error) {
			text, err := value.Text(s.Meter, a[0])
			return value.Bool(test(text)), err
		}
	}
	return []Function{
		{Name: "lower", Run: textTest(value.IsLower)},
		{Name: "upper", Run: textTest(value.IsUpper)},
	}
}

// comparisonTests are the comparison operators, by their names as tests. The parameters of Python's
// operators have no names.
func comparisonTests() []Function {
	var list []Function
	add := func(op, param string, names ...string) {
		compare := value.Comparison(op)
		for _, name := range names {
			list = append(list, Function{Name: name, Params: []Param{required(param)}, Run: func(s *Scope, a []value.Value) (value.Value, error) {
				ok, err := compare(s.Meter, a[0], a[1])
				return value.Bool(ok), err
			}})
		}
	}
	add("==", "", "==", "eq", "equalto")
	add("!=", "", "!=", "ne")
	add("<", "", "<", "lt", "lessthan")
	add("<=", "", "<=", "le")
	add(">", "", ">", "gt", "greaterthan")
	add(">=", "", ">=", "ge")
	add("in", "seq", "in")
	return append(list, Function{Name: "sameas", Params: []Param{required("other")}, Run: func(_ *Scope, a []value.Value) (value.Value, error) {
		return value.Bool(value.Same(a[0], a[1])), nil
	}})
}

// isName reports whether v is a string for which known returns true. Python looks v up in a dict, so v
// must be hashable.
func isName(s *Scope, v value.Value, known func(name string) bool) (value.Value, error) {
	if err := s.Meter.Usable(v); err != nil {
		return value.Value{}, err
	}
	return value.Bool(v.IsString() && known(v.Text())), value.Hashable(v)
}
