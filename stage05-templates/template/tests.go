package template

import (
	"errors"

	"looper.example/stage05-templates/template/value"
)

// builtinTests returns Jinja2's tests by their names.
func builtinTests() map[string]*builtin {
	return table(kindTests(), numberTests(), textTests(), comparisonTests())
}

// holds returns a test that needs nothing but the value.
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

// kindTests ask what a value is.
func kindTests() []builtin {
	return []builtin{
		{name: "boolean", run: isKind(value.KindBool)},
		{name: "callable", run: holds(value.IsCallable)},
		{name: "defined", run: holds(func(v value.Value) bool { return v.Kind() != value.KindUndefined })},
		{name: "escaped", run: func(s *Scope, a []value.Value) (value.Value, error) {
			return value.Bool(value.IsSafe(s.Meter, a[0])), nil
		}},
		{name: "false", run: holds(func(v value.Value) bool { return v.Kind() == value.KindBool && !value.Truth(v) })},
		{name: "filter", run: func(s *Scope, a []value.Value) (value.Value, error) {
			return value.Bool(a[0].IsString() && s.Filters[a[0].Text()] != nil), s.Meter.Usable(a[0])
		}},
		{name: "float", run: isKind(value.KindFloat)},
		{name: "integer", run: isKind(value.KindInt, value.KindBigInt)},
		{name: "iterable", run: func(s *Scope, a []value.Value) (value.Value, error) {
			_, err := value.Iterate(s.Meter, a[0])
			if errors.Is(err, UndefinedError) {
				return value.Value{}, err
			}
			return value.Bool(err == nil), nil
		}},
		{name: "mapping", run: isKind(value.KindDict)},
		{name: "none", run: isKind(value.KindNone)},
		{name: "number", run: holds(value.Value.IsNumber)},
		{name: "sequence", run: func(s *Scope, a []value.Value) (value.Value, error) {
			_, err := value.Len(s.Meter, a[0])
			return value.Bool(value.IsSequence(a[0]) && err == nil), nil
		}},
		{name: "string", run: holds(value.Value.IsString)},
		{name: "test", run: func(s *Scope, a []value.Value) (value.Value, error) {
			return value.Bool(a[0].IsString() && s.Tests[a[0].Text()] != nil), s.Meter.Usable(a[0])
		}},
		{name: "true", run: holds(func(v value.Value) bool { return v.Kind() == value.KindBool && value.Truth(v) })},
		{name: "undefined", run: isKind(value.KindUndefined)},
	}
}

// numberTests ask whether a number can be divided.
func numberTests() []builtin {
	rest := func(s *Scope, v, by value.Value, want int) (value.Value, error) {
		r, err := value.Mod(s.Meter, v, by)
		if err != nil {
			return value.Value{}, err
		}
		same, err := value.Equal(s.Meter, r, value.Int(want))
		return value.Bool(same), err
	}
	return []builtin{
		{name: "divisibleby", params: []param{required("num")}, run: func(s *Scope, a []value.Value) (value.Value, error) {
			return rest(s, a[0], a[1], 0)
		}},
		{name: "even", run: func(s *Scope, a []value.Value) (value.Value, error) { return rest(s, a[0], value.Int(2), 0) }},
		{name: "odd", run: func(s *Scope, a []value.Value) (value.Value, error) { return rest(s, a[0], value.Int(2), 1) }},
	}
}

// textTests ask about the case of letters.
func textTests() []builtin {
	textTest := func(test func(string) bool) func(*Scope, []value.Value) (value.Value, error) {
		return func(s *Scope, a []value.Value) (value.Value, error) {
			text, err := value.Text(s.Meter, a[0])
			return value.Bool(test(text)), err
		}
	}
	return []builtin{
		{name: "lower", run: textTest(value.IsLower)},
		{name: "upper", run: textTest(value.IsUpper)},
	}
}

// comparisonTests are the operators of comparison under their names.
func comparisonTests() []builtin {
	var list []builtin
	other := []param{required("other")}
	add := func(op string, names ...string) {
		compare := value.Comparison(op)
		for _, name := range names {
			list = append(list, builtin{name: name, params: other, run: func(s *Scope, a []value.Value) (value.Value, error) {
				ok, err := compare(s.Meter, a[0], a[1])
				return value.Bool(ok), err
			}})
		}
	}
	add("==", "==", "eq", "equalto")
	add("!=", "!=", "ne")
	add("<", "<", "lt", "lessthan")
	add("<=", "<=", "le")
	add(">", ">", "gt", "greaterthan")
	add(">=", ">=", "ge")
	add("in", "in")
	return append(list, builtin{name: "sameas", params: other, run: func(_ *Scope, a []value.Value) (value.Value, error) {
		return value.Bool(value.Same(a[0], a[1])), nil
	}})
}
