package builtin

import "looper.example/stage05-templates/template/value"

// builtinFilters returns Jinja2's filters by their names.
func builtinFilters() map[string]*Function {
	return table(textFilters(), markupFilters(), numberFilters(), sequenceFilters(), orderFilters(), selectFilters(), timeFilters())
}

// simple returns a filter without arguments.
func simple(apply func(m *value.Meter, v value.Value) (value.Value, error)) func(*Scope, []value.Value) (value.Value, error) {
	return func(s *Scope, a []value.Value) (value.Value, error) { return apply(s.Meter, a[0]) }
}

// intArgument returns an argument that must be an integer.
func intArgument(v value.Value) (int, error) {
	if v.Kind() != value.KindInt && v.Kind() != value.KindBool {
		return 0, value.Errorf(value.TypeError, "%s object cannot be interpreted as an integer", value.Quote(v.TypeName()))
	}
	return int(v.AsInt()), nil
}

// usable returns an error if v is undefined.
func usable(v value.Value) error {
	if v.Kind() == value.KindUndefined {
		return value.Errorf(value.UndefinedError, "%s", value.UndefinedMessage(v))
	}
	return nil
}

// flagArgument returns an argument that must be true, false or an integer.
func flagArgument(v value.Value) (bool, error) {
	_, err := intArgument(v)
	return value.Truth(v), err
}

// isNone reports whether an argument is missing, for a parameter whose default is none.
func isNone(v value.Value) bool { return v.Kind() == value.KindNone }

// softText returns str(v), but leaves markup as it is. It is soft_str.
func softText(m *value.Meter, v value.Value) (value.Value, error) {
	if v.IsString() {
		return v, nil
	}
	s, err := value.Text(m, v)
	return value.String(s), err
}

// noAttribute returns the error of a filter that needs a method which v does not have.
func noAttribute(v value.Value, name string) error {
	if v.Kind() == value.KindUndefined {
		return value.Errorf(value.UndefinedError, "%s", value.UndefinedMessage(v))
	}
	return value.Errorf(value.AttributeError, "%s object has no attribute %s", value.Quote(v.TypeName()), value.Quote(name))
}
