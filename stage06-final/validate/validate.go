// Package validate judges what a handler has bound by the tags `validate` of github.com/go-playground/validator:
//
//	app := looper.New(looper.Config{Validate: validate.New()})
//	app.Post("/users", func(c *looper.Context) error {
//		var user struct {
//			Name  string `json:"name" validate:"required,max=50"`
//			Email string `json:"email" validate:"required,email"`
//		}
//		if err := c.Bind(&user); err != nil {
//			return err // 422: name: expected a value, found none; email: ...
//		}
//		...
//	})
//
//	c.Bind, c.BindJSON --> Config.Validate --> validator.Struct --> words --> looper.Invalid(422, fields...)
//
// What its rules are stands in that library's documentation; the rule notblank is known too. The error names the fields as the client knows them.
//
// Interface: New.
package validate

import (
	"context"
	"errors"
	"reflect"
	"strings"

	"github.com/go-playground/validator/v10"

	"looper.example/stage06-final/looper"
)

// New returns a function for looper.Config.Validate. It judges structs, and structs in slices and maps; other values pass. The
// error is a *looper.Error with status 422 and its Fields. Rules may add to the validator, or change it:
//
//	validate.New(func(v *validator.Validate) { v.RegisterValidation("isbn", isISBN) })
//
// A tag with a rule that the validator does not know panics when the struct is first judged.
func New(rules ...func(v *validator.Validate)) func(v any) error {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(clientName)
	addRules(v)
	for _, rule := range rules {
		rule(v)
	}
	return func(bound any) error { return translate(bound, judge(v, bound)) }
}

// judge calls the validator as the kind of value needs it.
func judge(v *validator.Validate, bound any) error {
	value := reflect.ValueOf(bound)
	for value.Kind() == reflect.Pointer || value.Kind() == reflect.Interface {
		value = value.Elem()
	}
	switch value.Kind() {
	case reflect.Struct:
		return v.StructCtx(context.Background(), value.Interface())
	case reflect.Slice, reflect.Array, reflect.Map:
		return v.VarCtx(context.Background(), value.Interface(), "dive")
	}
	return nil
}

// nameMark stands between a field's source and its name in the path that the validator reports. No name has it: tags are text.
const nameMark = "\x00"

// clientName returns a field's source and name. A field that comes with the content in either form has no source.
func clientName(f reflect.StructField) string {
	found := ""
	for _, source := range [...]string{"path", "query", "header", "form", "json"} {
		name, _, _ := strings.Cut(f.Tag.Get(source), ",")
		if name == "" || name == "-" {
			continue
		}
		if found != "" {
			return nameMark + name
		}
		found = source + nameMark + name
	}
	return found
}

// translate makes of what the validator reports an error for the client.
func translate(bound any, err error) error {
	if _, isNone := errors.AsType[*validator.InvalidValidationError](err); isNone {
		return nil // a time.Time is no struct to the validator
	}
	wrong, is := errors.AsType[validator.ValidationErrors](err)
	if !is {
		return err
	}
	var fields []looper.FieldError
	for _, field := range wrong {
		fields = append(fields, fieldError(reflect.TypeOf(bound), field))
	}
	return looper.Invalid(422, fields...)
}

// fieldError says what is wrong with a field. The validator reports its path: "User.json\x00items[0].json\x00price". Structs
// in it that have no name of their own are left out, as Bind does.
func fieldError(bound reflect.Type, field validator.FieldError) looper.FieldError {
	e := looper.FieldError{Reason: reason(bound, field)}
	var named []string
	for segment := range strings.SplitSeq(field.Namespace(), ".") {
		if source, name, ok := strings.Cut(segment, nameMark); ok {
			e.Source, named = source, append(named, name)
		}
	}
	if e.Name = strings.Join(named, "."); named == nil {
		e.Name = field.Field()
	}
	return e
}
