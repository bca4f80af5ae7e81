package value

import (
	"strings"
	"unicode"
)

// textMethod returns a method of a string. Methods that return a part or a change of a string are
// methods of Markup too: they escape their arguments, and their result is markup.
func textMethod(v Value, name string) (Value, bool) {
	for _, list := range []methods{changeMethods, padMethods, splitMethods, searchMethods, isMethods} {
		if found, ok := list.bind(v, name); ok {
			return found, true
		}
	}
	if v.kind == KindMarkup {
		if found, ok := markupMethods.bind(v, name); ok {
			return found, true
		}
	}
	return formatMethod(v, name)
}

// markupMethods are the methods that only Markup has.
var markupMethods = methods{
	"escape": {min: 1, max: 1, call: func(m *Meter, _ Value, a []Value) (Value, error) { return Escape(m, a[0]) }},
	"unescape": {call: func(m *Meter, v Value, _ []Value) (Value, error) {
		return String(Unescape(v.Text())), m.Grow(len(v.Text()))
	}},
	"striptags": {call: func(m *Meter, v Value, _ []Value) (Value, error) {
		return String(StripTags(v.Text())), m.Grow(len(v.Text()))
	}},
}

// changed returns a method without arguments that changes a string.
func changed(change func(string) string) method {
	return method{call: func(m *Meter, v Value, _ []Value) (Value, error) {
		if err := m.Grow(len(v.Text())); err != nil {
			return Value{}, err
		}
		return text(v.kind, change(v.Text())), nil
	}}
}

// changeMethods are the methods that return a changed string.
var changeMethods = methods{
	"capitalize": changed(Capitalize),
	"lower":      changed(Lower),
	"upper":      changed(Upper),
	"swapcase":   changed(swapCase),
	"title":      changed(titleCase),
	"casefold": {call: func(m *Meter, v Value, _ []Value) (Value, error) {
		return text(v.kind, caseFold(v.Text())), m.Grow(len(v.Text()))
	}},
	"replace": {min: 2, max: 3, call: textReplace},
	"strip":   {max: 1, call: stripped(strings.Trim, strings.TrimFunc)},
	"lstrip":  {max: 1, call: stripped(strings.TrimLeft, strings.TrimLeftFunc)},
	"rstrip":  {max: 1, call: stripped(strings.TrimRight, strings.TrimRightFunc)},
	"removeprefix": {min: 1, max: 1, call: func(_ *Meter, v Value, a []Value) (Value, error) {
		prefix, err := textArgument(a[0])
		return text(v.kind, strings.TrimPrefix(v.Text(), prefix)), err
	}},
	"removesuffix": {min: 1, max: 1, call: func(_ *Meter, v Value, a []Value) (Value, error) {
		suffix, err := textArgument(a[0])
		return text(v.kind, strings.TrimSuffix(v.Text(), suffix)), err
	}},
}

// likeArgument returns an argument that must be a string, escaped if v is markup.
func likeArgument(m *Meter, v, arg Value) (string, error) {
	if v.kind == KindMarkup && arg.IsString() {
		escaped, err := Escape(m, arg)
		return escaped.Text(), err
	}
	return textArgument(arg)
}

func textReplace(m *Meter, v Value, a []Value) (Value, error) {
	old, err := textArgument(a[0])
	if err != nil {
		return Value{}, err
	}
	replacement, err := likeArgument(m, v, a[1])
	if err != nil {
		return Value{}, err
	}
	count, err := intArgument(a, 2, -1)
	if err != nil {
		return Value{}, err
	}
	found := strings.Count(v.Text(), old)
	if count >= 0 {
		found = min(found, count)
	}
	if err := m.GrowBy(len(v.Text()), found, len(replacement)-len(old)); err != nil {
		return Value{}, err
	}
	return text(v.kind, strings.Replace(v.Text(), old, replacement, count)), nil
}

func stripped(chars func(s, cutset string) string, space func(string, func(rune) bool) string) func(*Meter, Value, []Value) (Value, error) {
	return func(m *Meter, v Value, a []Value) (Value, error) {
		if arg, ok := argument(a, 0); ok && arg.kind != KindNone {
			cutset, err := textArgument(arg)
			return text(v.kind, chars(v.Text(), cutset)), err
		}
		return text(v.kind, space(v.Text(), IsSpace)), nil
	}
}

// titleCase returns s with the first letter of each word as a capital, and the others small.
func titleCase(s string) string {
	var b strings.Builder
	lower := Lower(s) // knows the form of a sigma at the end of a word
	sameLength := runeCount(lower) == runeCount(s)
	small := []rune(lower)
	inWord := false
	for i, r := range []rune(s) {
		switch {
		case !inWord:
			b.WriteString(Capitalize(string(r)))
		case sameLength:
			b.WriteRune(small[i])
		default:
			b.WriteString(Lower(string(r)))
		}
		inWord = isCased(r)
	}
	return b.String()
}

// swapCase returns s with capitals as small letters, and small letters as capitals.
func swapCase(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case isUpper(r):
			b.WriteString(Lower(string(r)))
		case isLower(r):
			b.WriteString(Upper(string(r)))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// caseFold returns a form of s that is equal for strings that differ only in case.
func caseFold(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == 'ẞ':
			b.WriteString("ss")
		case r == 'ı': // not an i
			b.WriteRune(r)
		case unicode.Is(unicode.Cherokee, r): // the small letters of this script are the newer ones
			b.WriteString(Upper(string(r)))
		default:
			b.WriteString(Lower(Upper(string(r))))
		}
	}
	return b.String()
}
