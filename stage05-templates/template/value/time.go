package value

import (
	"fmt"
	"reflect"
	"strings"
	"time"
)

// TimeOf returns the time.Time of a value, and false if it has none. Templates can compare times, and
// sort and group by them. The difference of two times is a time.Duration, which can be added to a time.
func TimeOf(v Value) (time.Time, bool) {
	if v.kind == KindObject {
		if t, ok := v.ref.(*time.Time); ok {
			return *t, true
		}
	}
	return time.Time{}, false
}

// timesOf is TimeOf for two values, and false unless both are times.
func timesOf(a, b Value) (x, y time.Time, ok bool) {
	if x, ok = TimeOf(a); ok {
		y, ok = TimeOf(b)
	}
	return x, y, ok
}

// timeKey is equal for equal points in time, whatever their zones.
type timeKey struct {
	seconds     int64
	nanoseconds int
}

func keyOfTime(t time.Time) timeKey { return timeKey{t.Unix(), t.Nanosecond()} }

// timeArithmetic returns time - time, and time + or - a duration.
func timeArithmetic(symbol string, a, b Value) (Value, bool) {
	if x, y, ok := timesOf(a, b); ok && symbol == "-" {
		return fromReflect(reflect.ValueOf(x.Sub(y))), true
	}
	if symbol == "+" && a.kind != KindObject {
		a, b = b, a
	}
	t, isTime := TimeOf(a)
	d, isDuration := b.ref.(time.Duration)
	switch {
	case !isTime || !isDuration:
		return Value{}, false
	case symbol == "+":
		return fromReflect(reflect.ValueOf(t.Add(d))), true
	case symbol == "-":
		return fromReflect(reflect.ValueOf(t.Add(-d))), true
	}
	return Value{}, false
}

// timeMethods are the methods of Python's datetime that Go's methods cannot replace.
var timeMethods = methods{
	"strftime": {min: 1, max: 1, keywords: []string{"format"}, call: func(m *Meter, v Value, args []Value) (Value, error) {
		format, err := textArgument(args[0])
		if err != nil {
			return Value{}, err
		}
		t, _ := TimeOf(v)
		text, err := Strftime(m, t, format)
		return String(text), err
	}},
	"isoformat": {max: 1, keywords: []string{"sep"}, call: func(_ *Meter, v Value, args []Value) (Value, error) {
		t, _ := TimeOf(v)
		sep := "T"
		if arg, ok := argument(args, 0); ok {
			var err error
			if sep, err = textArgument(arg); err != nil {
				return Value{}, err
			}
			if len([]rune(sep)) != 1 {
				return Value{}, Errorf(TypeError, "isoformat() argument 1 must be a unicode character, not %s", arg.TypeName())
			}
		}
		return String(isoFormat(t, sep)), nil
	}},
}

// isoFormat is datetime.isoformat: it has microseconds only if they are not 0.
func isoFormat(t time.Time, sep string) string {
	fraction := ""
	if micro := t.Nanosecond() / 1000; micro > 0 {
		fraction = fmt.Sprintf(".%06d", micro)
	}
	return strings.Join([]string{t.Format("2006-01-02"), t.Format("15:04:05") + fraction + t.Format("-07:00")}, sep)
}
