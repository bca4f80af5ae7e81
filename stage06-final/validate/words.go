package validate

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"
)

// reason returns what a rule expects and, for numbers and lengths, what was found. It does not repeat a field's text, which may
// be a password.
func reason(bound reflect.Type, field validator.FieldError) string {
	tag, limit := field.Tag(), field.Param()
	if compare, ok := siblings[tag]; ok {
		return "expected " + compare + siblingName(bound, field)
	}
	if expected, ok := plainRules[tag]; ok {
		return "expected " + expected
	}
	if _, isTime := field.Value().(time.Time); isTime && limit == "" && aboutNow[tag] != "" {
		return "expected a time " + aboutNow[tag]
	}
	if compare, ok := comparisons[tag]; ok {
		unit, found := measure(field)
		if _, text := field.Value().(string); text && (tag == "eq" || tag == "ne") {
			return fmt.Sprintf("expected %s%q", compare, limit)
		}
		return fmt.Sprintf("expected %s%s%s, found %v", compare, limit, unit, found)
	}
	switch tag {
	case "required":
		return "expected a value, found none"
	case "oneof":
		return "expected one of " + strings.Join(strings.Fields(limit), ", ")
	}
	if limit != "" {
		tag += "=" + limit
	}
	return fmt.Sprintf("expected a value by the rule %q", tag)
}

// plainRules holds what rules without a parameter expect. It is only read.
var plainRules = map[string]string{
	"alpha":    "letters alone",
	"alphanum": "letters and digits alone",
	"ascii":    "ASCII alone",
	"email":    "an e-mail address",
	"hostname": "a host name",
	"http_url": "a URL of http or https",
	"ip":       "an IP address",
	"json":     "JSON",
	"notblank": "more than white space",
	"numeric":  "a number",
	"unique":   "no element twice",
	"uri":      "a URI",
	"url":      "a URL",
	"uuid":     "a UUID",
}

// comparisons holds how rules compare with their parameter. It is only read.
var comparisons = map[string]string{
	"eq": "", "len": "", "ne": "another value than ",
	"min": "at least ", "gte": "at least ", "gt": "more than ",
	"max": "at most ", "lte": "at most ", "lt": "less than ",
}

// siblings holds how rules compare with another field of the same struct. It is only read.
var siblings = map[string]string{
	"eqfield": "the same as ", "nefield": "another value than ",
	"gtfield": "more than ", "gtefield": "at least ", "ltfield": "less than ", "ltefield": "at most ",
}

// siblingName returns the client's name for the other field. The validator uses the program's names, also for the path to the
// field: "User.Items[0].Price".
func siblingName(bound reflect.Type, field validator.FieldError) string {
	way := strings.Split(field.StructNamespace(), ".")
	at := elementOf(bound)
	for _, name := range way[1 : len(way)-1] {
		name, _, _ = strings.Cut(name, "[")
		if f, ok := fieldOf(at, name); ok {
			at = elementOf(f.Type)
		}
	}
	if f, ok := fieldOf(at, field.Param()); ok {
		if _, name, ok := strings.Cut(clientName(f), nameMark); ok {
			return name
		}
	}
	return field.Param()
}

func fieldOf(t reflect.Type, name string) (f reflect.StructField, ok bool) {
	if t.Kind() != reflect.Struct {
		return f, false
	}
	return t.FieldByName(name)
}

// elementOf returns the innermost type of pointers, slices and maps.
func elementOf(t reflect.Type) reflect.Type {
	for {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			t = t.Elem()
		default:
			return t
		}
	}
}

// aboutNow holds how rules without a parameter compare a time with the present. It is only read.
var aboutNow = map[string]string{"gt": "in the future", "gte": "from now on", "lt": "in the past", "lte": "until now"}

// measure returns what the validator compares: a number, or the length of a value that has one, with its unit.
func measure(field validator.FieldError) (unit string, found any) {
	value := reflect.ValueOf(field.Value())
	switch value.Kind() {
	case reflect.String:
		return " characters", utf8.RuneCountInString(value.String())
	case reflect.Slice, reflect.Array, reflect.Map:
		return " elements", value.Len()
	}
	return "", field.Value()
}
