package builtin

import "looper.example/stage05-templates/template/value"

// timeFilters are the filters for times. Jinja2 has none: its templates call the methods of datetime.
func timeFilters() []Function {
	return []Function{{Name: "strftime", Params: []Param{required("format")}, Run: filterStrftime}}
}

// filterStrftime formats a time as Python's strftime does.
func filterStrftime(s *Scope, a []value.Value) (value.Value, error) {
	if err := usable(a[0]); err != nil {
		return value.Value{}, err
	}
	t, ok := value.TimeOf(a[0])
	if !ok {
		return value.Value{}, value.Errorf(value.TypeError, "strftime() needs a time, not %s", a[0].TypeName())
	}
	if !a[1].IsString() {
		return value.Value{}, value.Errorf(value.TypeError, "strftime() argument 1 must be str, not %s", a[1].TypeName())
	}
	text, err := value.Strftime(s.Meter, t, a[1].Text())
	return value.String(text), err
}
