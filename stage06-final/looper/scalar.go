package looper

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// A scalar converts a text of the request to a value of one type.
type scalar struct {
	text  bool // an empty text is a value too
	parse func(v reflect.Value, text string) (expected string)
}

var (
	textType     = reflect.TypeFor[encoding.TextUnmarshaler]()
	durationType = reflect.TypeFor[time.Duration]()
	timeType     = reflect.TypeFor[time.Time]()
	ratType      = reflect.TypeFor[big.Rat]()
)

// scalarOf returns the scalar of type t. ok is false if t has none.
func scalarOf(t reflect.Type) (s scalar, ok bool) {
	switch {
	case t == durationType:
		return scalar{parse: parseDuration}, true
	case t == timeType:
		return scalar{parse: parseTime}, true
	case t == ratType:
		return scalar{parse: parseRat}, true
	case reflect.PointerTo(t).Implements(textType):
		return scalar{parse: parseText}, true
	}
	switch t.Kind() {
	case reflect.String:
		return scalar{text: true, parse: parseString}, true
	case reflect.Bool:
		return scalar{parse: parseBool}, true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return scalar{parse: parseInt}, true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return scalar{parse: parseUint}, true
	case reflect.Float32, reflect.Float64:
		return scalar{parse: parseFloat}, true
	}
	return scalar{}, false
}

// set sets v, or returns why it cannot.
func (s scalar) set(v reflect.Value, text string) (reason string) {
	if expected := s.parse(v, text); expected != "" {
		return "expected " + expected + ", found " + quoted(text)
	}
	return ""
}

// scalarTypes lists the types that scalarOf knows, for the message about a program's mistake.
const scalarTypes = "string, bool, an integer, a float, time.Duration, time.Time or an encoding.TextUnmarshaler"

// Each function below sets v, or returns what it expected instead of text.

func parseString(v reflect.Value, text string) string {
	v.SetString(text)
	return ""
}

// parseBool also takes "on", which is what browsers send for a checkbox.
func parseBool(v reflect.Value, text string) string {
	b, err := strconv.ParseBool(text)
	if err != nil && text != "on" && text != "off" {
		return "true or false"
	}
	v.SetBool(b || text == "on")
	return ""
}

func parseInt(v reflect.Value, text string) string {
	bits := v.Type().Bits()
	n, err := strconv.ParseInt(text, 10, bits)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return fmt.Sprintf("a whole number from %d to %d", int64(math.MinInt64)>>(64-bits), int64(math.MaxInt64)>>(64-bits))
	case err != nil:
		return "a whole number"
	}
	v.SetInt(n)
	return ""
}

func parseUint(v reflect.Value, text string) string {
	bits := v.Type().Bits()
	n, err := strconv.ParseUint(text, 10, bits)
	switch {
	case err != nil && bits == 64 && !errors.Is(err, strconv.ErrRange):
		return "a whole number from 0 on"
	case err != nil:
		return fmt.Sprintf("a whole number from 0 to %d", uint64(math.MaxUint64)>>(64-bits))
	}
	v.SetUint(n)
	return ""
}

// parseFloat rejects text that is not a number, and numbers that do not suit calculations: NaN, infinities,
// hexadecimal digits.
func parseFloat(v reflect.Value, text string) string {
	f, err := strconv.ParseFloat(text, v.Type().Bits())
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) || strings.ContainsAny(text, "xX") {
		return "a number"
	}
	v.SetFloat(f)
	return ""
}

func parseDuration(v reflect.Value, text string) string {
	d, err := time.ParseDuration(text)
	if err != nil {
		return "a duration such as 1m30s"
	}
	v.SetInt(int64(d))
	return ""
}

func parseTime(v reflect.Value, text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return "a time such as 2006-01-02T15:04:05Z"
	}
	v.Set(reflect.ValueOf(t))
	return ""
}

// maxExponent bounds the size of a big.Rat. A few bytes with a large exponent mean a number of gigabytes.
const maxExponent = 1000

func parseRat(v reflect.Value, text string) string {
	_, exponent, has := strings.Cut(strings.ToLower(text), "e")
	n, err := strconv.Atoi(exponent)
	if strings.ContainsAny(text, "xXpP") || has && (err != nil || n < -maxExponent || n > maxExponent) {
		return fmt.Sprintf("a number with an exponent from %d to %d", -maxExponent, maxExponent)
	}
	return parseText(v, text)
}

func parseText(v reflect.Value, text string) string {
	if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)); err != nil {
		return "a " + v.Type().String()
	}
	return ""
}
