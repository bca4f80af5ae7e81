package builtin

import (
	"bytes"
	"encoding/json"

	"looper.example/stage05-templates/template/value"
)

// filterToJSON returns a value as JSON that is safe in HTML.
func filterToJSON(s *Scope, a []value.Value) (value.Value, error) {
	form := value.JSONForm{KeepOrder: s.Policies.JSONKeepsOrder}
	if !isNone(a[1]) {
		spaces, err := indentation(s.Meter, a[1])
		if err != nil {
			return value.Value{}, err
		}
		form.Indent = &spaces
	}
	var encoded []byte
	var err error
	if s.Policies.JSONDumps != nil {
		encoded, err = s.dumps(a[0], form)
	} else {
		encoded, err = value.AppendJSON(nil, s.Meter, a[0], form)
	}
	if err != nil {
		return value.Value{}, err
	}
	return value.Safe(string(encoded)), s.Meter.Grow(len(encoded))
}

// dumps calls the JSON function of the policies, and makes the result safe in HTML.
func (s *Scope) dumps(v value.Value, form value.JSONForm) ([]byte, error) {
	fn, err := value.NewFunc("json.dumps_function", s.Policies.JSONDumps)
	if err != nil {
		return nil, err
	}
	text, err := fn.CallAt(s.Meter, s, value.Args{Positional: []value.Value{v}})
	if err != nil {
		return nil, err
	}
	if form.Indent != nil {
		var indented bytes.Buffer
		if err := json.Indent(&indented, []byte(text.Text()), "", *form.Indent); err != nil {
			return nil, value.Errorf(value.ValueError, "json.dumps_function: %s", err)
		}
		text = value.String(indented.String())
	}
	return value.EscapeJSON([]byte(text.Text())), nil
}
