package value

import "bytes"

// entities are what stands in HTML for the characters that mean something there, as
// markupsafe spells them.
var entities = [...]string{1: "&amp;", 2: "&lt;", 3: "&gt;", 4: "&#39;", 5: "&#34;"}

// entityOf is the place of a character among the entities, 0 if it needs none. It is a
// table because all that is printed is looked up in it, byte by byte.
var entityOf = [256]uint8{'&': 1, '<': 2, '>': 3, '\'': 4, '"': 5}

// AppendEscaped appends s with the five characters that mean something in HTML
// replaced, as markupsafe.escape does it.
func AppendEscaped(dst []byte, s string) []byte {
	from := 0
	for i := range len(s) {
		if entity := entityOf[s[i]]; entity != 0 {
			dst = append(dst, s[from:i]...)
			dst = append(dst, entities[entity]...)
			from = i + 1
		}
	}
	return append(dst, s[from:]...)
}

func escapedLen(s string) int {
	n := len(s)
	for i := range len(s) {
		if entity := entityOf[s[i]]; entity != 0 {
			n += len(entities[entity]) - 1
		}
	}
	return n
}

// AppendEscapedText appends str(v), escaped unless v is Markup.
func AppendEscapedText(dst []byte, m *Meter, v Value) ([]byte, error) {
	switch {
	case v.kind == KindString:
		return AppendEscaped(dst, v.Text()), nil
	case v.kind == KindMarkup:
		return append(dst, v.Text()...), nil
	case v.IsNumber() && v.ref == nil:
		return AppendText(dst, m, v) // digits need no escaping
	case v.kind == KindObject:
		if x, ok := v.ref.(Texter); ok {
			return AppendEscapedText(dst, m, x.Str())
		}
	}
	start := len(dst)
	dst, err := AppendText(dst, m, v)
	if err != nil || !bytes.ContainsAny(dst[start:], `&<>'"`) {
		return dst, err
	}
	return AppendEscaped(dst[:start], string(dst[start:])), nil
}

// IsSafe reports whether v is safe in HTML. What is undefined is if Jinja2 says
// so.
func IsSafe(m *Meter, v Value) bool {
	if v.kind == KindUndefined {
		return m.modeOf(v) == ChainableUndefined
	}
	if x, ok := v.Ref().(Texter); ok {
		return x.Str().kind == KindMarkup
	}
	return v.kind == KindMarkup
}

// Escape returns v as Markup: unchanged if it is already, else str(v) escaped.
func Escape(m *Meter, v Value) (Value, error) {
	if v.kind == KindMarkup {
		return v, nil
	}
	if v.kind == KindString {
		size := escapedLen(v.Text())
		if err := m.Grow(size); err != nil {
			return Value{}, err
		}
		return Safe(string(AppendEscaped(make([]byte, 0, size), v.Text()))), nil
	}
	b, err := AppendEscapedText(nil, m, v)
	if err != nil {
		return Value{}, err
	}
	return Safe(string(b)), m.Grow(len(b))
}
