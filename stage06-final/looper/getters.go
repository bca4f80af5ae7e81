package looper

import (
	"fmt"
	"reflect"
)

// Param returns a path parameter as a T: string, bool, any integer or float, time.Duration, time.Time (RFC 3339), or an
// encoding.TextUnmarshaler. The error is an *Error with status 400 that says what was expected and found; the handler should
// return it. If the pattern has no such name, it is another error, a fault of the program.
func Param[T any](c *Context, name string) (v T, err error) {
	if !c.live("Param") {
		return v, ErrOver
	}
	text := c.match.Param(name)
	if text == nil {
		return v, c.noParam(name)
	}
	return scan[T]("path", name, []string{string(text)}, nil)
}

// noParam returns the error for a parameter that the pattern does not have.
func (c *Context) noParam(name string) error {
	return fmt.Errorf("the pattern %s has no parameter %s", c.match.Pattern(), name)
}

// Query returns the first value of a parameter in the query as a T; for the types see Param. If there is none, it returns the
// fallback, or without a fallback an error. An empty value counts as none, unless T is a string: a form sends it for an input
// that its user left empty. The error is an *Error with status 400 that says what was expected and found.
func Query[T any](c *Context, name string, fallback ...T) (v T, err error) {
	if !c.live("Query") {
		return v, ErrOver
	}
	return scan("query", name, c.queryValues()[name], fallback)
}

// QueryAll returns all values of a parameter in the query, each as a T. It leaves out empty ones, unless T is a string. The
// errors are those of Query; having no value is not an error.
func QueryAll[T any](c *Context, name string) (all []T, err error) {
	if !c.live("QueryAll") {
		return nil, ErrOver
	}
	for _, text := range c.queryValues()[name] {
		v, absent, err := scanOne[T]("query", name, text)
		if err != nil {
			return nil, err
		}
		if !absent {
			all = append(all, v)
		}
	}
	return all, nil
}

// FormValue waits for the form, and returns the first value of a field as a T. It is like Query; further errors are
// those of Context.Form.
func FormValue[T any](c *Context, name string, fallback ...T) (v T, err error) {
	if !c.live("FormValue") {
		return v, ErrOver
	}
	form, err := c.Form()
	if err != nil {
		return v, err
	}
	return scan("form", name, form.Values[name], fallback)
}

// scan returns the first text as a T, or else the fallback.
func scan[T any](source, name string, texts []string, fallback []T) (v T, err error) {
	if len(texts) > 0 {
		v, absent, err := scanOne[T](source, name, texts[0])
		if err != nil || !absent {
			return v, err
		}
	}
	if len(fallback) > 0 {
		return fallback[0], nil
	}
	return v, Invalid(400, FieldError{Source: source, Name: name, Reason: "expected a value, found none"})
}

// scanOne returns text as a T. absent reports that text counts as none.
func scanOne[T any](source, name, text string) (v T, absent bool, err error) {
	t := reflect.TypeFor[T]()
	s, ok := scalarOf(t)
	if !ok {
		return v, false, fmt.Errorf("%s parameter %s: expected the type %s, found %v", source, name, scalarTypes, t)
	}
	if text == "" && !s.text {
		return v, true, nil
	}
	if reason := s.set(reflect.ValueOf(&v).Elem(), text); reason != "" {
		return v, false, Invalid(400, FieldError{Source: source, Name: name, Reason: reason})
	}
	return v, false, nil
}
