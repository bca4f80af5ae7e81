package router

import (
	"bytes"
	"fmt"
	"reflect"
	"strconv"
)

// URL builds the path of a named route from the values of its parameters, in the
// order of the pattern. A value is a string, a []byte, a number, a bool, a type
// derived from one of these, or a fmt.Stringer. The parameter must accept its text, as
// in a lookup. The text is percent-encoded, and a slash in it becomes %2F (in a parameter
// of type path it stays a slash).
//
// If a segment of the path would be "." or "..", URL returns an error: clients resolve
// those (RFC 3986, 5.2.4), encoded or not. A more specific route may match the path: if
// /users/me is registered, no URL leads to the user "me" of /users/{name}.
//
// Each error is a *URLError.
func (r *Router[H]) URL(name string, values ...any) (string, error) {
	url, err := r.AppendURL(nil, name, values...)
	return string(url), err
}

// AppendURL appends the path that URL returns to dst. If there is an error, it returns
// dst unchanged.
func (r *Router[H]) AppendURL(dst []byte, name string, values ...any) ([]byte, error) {
	route, ok := r.names[name]
	if !ok {
		return dst, &URLError{Name: name, Expected: "the name of a route", Found: "none of that name"}
	}
	refuse := func(param, expected, found string) ([]byte, error) {
		return dst, &URLError{
			Name: name, Pattern: route.pattern.source, Param: param, Expected: expected, Found: found,
		}
	}
	if len(values) != len(route.pattern.names) {
		return refuse("", counted(len(route.pattern.names)), strconv.Itoa(len(values)))
	}
	url, next := dst, 0
	for _, piece := range route.pattern.pieces {
		if piece.matcher == nil {
			url = appendEncoded(url, piece.text, "/%")
			continue
		}
		text, ok := textOf(values[next])
		if !ok {
			return refuse(piece.name, "a value with a text", fmt.Sprintf("%T", values[next]))
		}
		next++
		if !piece.matcher.accepts(text) {
			return refuse(piece.name, piece.matcher.expects(), fmt.Sprintf("%q", text))
		}
		keep := ""
		if piece.matcher.kind == kindTail {
			keep = "/"
		}
		url = appendEncoded(url, text, keep)
		url = appendEncoded(url, piece.matcher.suffix, "%")
	}
	if dots := dotSegment(url[len(dst):]); dots != "" {
		return refuse("", `no segment "." or ".."`, strconv.Quote(dots))
	}
	return url, nil
}

func counted(values int) string {
	if values == 1 {
		return "1 value"
	}
	return fmt.Sprintf("%d values", values)
}

// textOf returns the text of a value, or false if its type has none.
func textOf(value any) ([]byte, bool) {
	if stringer, ok := value.(fmt.Stringer); ok {
		return []byte(stringer.String()), true
	}
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.String:
		return []byte(v.String()), true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.AppendInt(nil, v.Int(), 10), true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.AppendUint(nil, v.Uint(), 10), true
	case reflect.Float32, reflect.Float64:
		return strconv.AppendFloat(nil, v.Float(), 'f', -1, v.Type().Bits()), true
	case reflect.Bool:
		return strconv.AppendBool(nil, v.Bool()), true
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return v.Bytes(), true
		}
	}
	return nil, false
}

// dotSegment returns the first segment of path that is "." or "..", or "".
func dotSegment(path []byte) string {
	for segment := range bytes.SplitSeq(path, []byte("/")) {
		if s := string(segment); s == "." || s == ".." {
			return s
		}
	}
	return ""
}
