package run

import (
	"errors"
	"strings"

	"looper.example/stage05-templates/template/value"
)

// Named returns the template with the name v, or v itself if it is a template. It is
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

// noName is the error for a name that is not a string: no loader has such a template.
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

// Choose returns the template with the name v, or the first one that exists if v is a list of names. It
// is Environment.get_or_select_template.
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
		// An *Error comes from a source: the template exists, but has a mistake.
		var found *Error
		if errors.As(err, &found) || !IsNotFound(err) && !errors.Is(err, value.UndefinedError) {
			return nil, err
		}
		tried = append(tried, err.Error())
	}
	return nil, value.Errorf(TemplatesNotFound, "none of the templates given were found: %s", strings.Join(tried, ", "))
}
