package validate

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"
)

// reason says what a rule expects and, of numbers and lengths, what was found. The text of a field is not repeated: it may
// be a password.
func reason(field validator.FieldError) string {
	tag, limit := field.Tag(), field.Param()
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

// plainRules says what rules without a parameter expect; it is only read.
var plainRules = map[string]string{
	"alpha":    "letters alone",
	"alphanum": "letters and digits alone",
	"ascii":    "ASCII alone",
	"email":    "an e-mail address",
	"hostname": "a host name",
	"http_url": "a URL of http or https",
	"ip":       "an IP address",
	"json":     "JSON",
	"numeric":  "a number",
	"unique":   "no element twice",
	"uri":      "a URI",
	"url":      "a URL",
	"uuid":     "a UUID",
}

// comparisons says how rules compare with their parameter; it is only read.
var comparisons = map[string]string{
	"eq": "", "len": "", "ne": "another value than ",
	"min": "at least ", "gte": "at least ", "gt": "more than ",
	"max": "at most ", "lte": "at most ", "lt": "less than ",
}

// aboutNow says how rules for times compare with the present, which is what they do without a parameter; it is only read.
var aboutNow = map[string]string{"gt": "in the future", "gte": "from now on", "lt": "in the past", "lte": "until now"}

// measure returns what the validator compares: a number, or the length of what has one, with its unit.
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
