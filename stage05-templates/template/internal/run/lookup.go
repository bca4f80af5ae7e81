package run

import (
	"errors"
	"strings"

	"looper.example/stage05-templates/template/value"
)

// Named returns the template that a value names, or is. It is
// Environment.get_template.
func (env *Environment) Named(v value.Value) (*Template, error) {
	if t, ok := v.Ref().(*Template); ok {
		return t, nil
	}
	if v.Kind() == value.KindUndefined {
		return nil, value.Errorf(value.UndefinedError, "%s", value.UndefinedMessage(v))
	}
	if !v.IsString() {
		return nil, noName(v)
	}
	return env.Load(v.Text())
}

// noName is the error of looking for a template by something else than a string: no loader has one.
func noName(v value.Value) error {
	if err := value.Hashable(v); err != nil {
		return err
	}
	text, err := value.Text(nil, v)
	if err != nil {
		return err
	}
	return value.Errorf(TemplateNotFound, "%s", text)
}

// Choose returns the template that v names, or the first that exists if v is a
// list of names. It is Environment.get_or_select_template.
func (env *Environment) Choose(m *value.Meter, v value.Value) (*Template, error) {
	if _, isTemplate := v.Ref().(*Template); isTemplate || v.IsString() || v.Kind() == value.KindUndefined {
		return env.Named(v)
	}
	if !value.Truth(v) {
		return nil, value.Errorf(TemplatesNotFound, "Tried to select from an empty list of templates.")
	}
	names, err := value.Collect(m, v)
	if err != nil {
		return nil, err
	}
	var tried []string
	for _, name := range names {
		t, err := env.Named(name)
		if err == nil {
			return t, nil
		}
		// An *Error is that of a source: there is such a template, but it is wrong.
		var found *Error
		if errors.As(err, &found) || !IsNotFound(err) && !errors.Is(err, value.UndefinedError) {
			return nil, err
		}
		tried = append(tried, err.Error())
	}
	return nil, value.Errorf(TemplatesNotFound, "none of the templates given were found: %s", strings.Join(tried, ", "))
}
