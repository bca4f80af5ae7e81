package value

import "bytes"

// entities are the texts that replace the characters that mean something in HTML, as in markupsafe.
var entities = [...]string{1: "&amp;", 2: "&lt;", 3: "&gt;", 4: "&#39;", 5: "&#34;"}

// entityOf is the index of a character in entities, or 0 if it needs no replacement. It is a table
// because each byte of the output is looked up in it.
var entityOf = [256]uint8{'&': 1, '<': 2, '>': 3, '\'': 4, '"': 5}

// AppendEscaped appends s, and replaces the five characters that mean something in HTML, as
// markupsafe.escape does.
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
		switch x := v.ref.(type) {
		case Texter:
			return AppendEscapedText(dst, m, x.Str())
		case HTMLer:
			return appendHTML(dst, x)
		}
	}
	start := len(dst)
	dst, err := AppendText(dst, m, v)
	if err != nil || !bytes.ContainsAny(dst[start:], `&<>'"`) {
		return dst, err
	}
	return AppendEscaped(dst[:start], string(dst[start:])), nil
}

// appendHTML appends the HTML that Go data returns.
func appendHTML(dst []byte, x HTMLer) (_ []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicError(objectTypeName(x)+".HTML", p)
		}
	}()
	return append(dst, x.HTML()...), nil
}

// hasHTML reports whether v is Go data with a method for its HTML.
func hasHTML(v Value) bool {
	_, ok := v.ref.(HTMLer)
	return ok && v.kind == KindObject
}

// knowsHTML reports whether v has __html__ in Python: Go data with HTML, and the undefined values for
// which Jinja2 has it.
func knowsHTML(m *Meter, v Value) bool {
	return hasHTML(v) || v.kind == KindUndefined && m.modeOf(v) == ChainableUndefined
}

// HTML returns the HTML of v if it has some, and str(v) otherwise.
func HTML(m *Meter, v Value) (string, error) {
	if !IsSafe(m, v) {
		return Text(m, v)
	}
	escaped, err := Escape(m, v)
	return escaped.Text(), err
}

// IsSafe reports whether v is safe in HTML. Undefined values are if they are in Jinja2.
func IsSafe(m *Meter, v Value) bool {
	return v.kind == KindMarkup || v.kind != KindString && hasSafe(m, v)
}

// hasSafe is IsSafe for values that are not strings.
func hasSafe(m *Meter, v Value) bool {
	switch v.kind {
	case KindUndefined:
		return m.modeOf(v) == ChainableUndefined
	case KindObject:
		switch x := v.ref.(type) {
		case Texter:
			return x.Str().kind == KindMarkup
		case HTMLer:
			return true
		}
	}
	return false
}

// Escape returns v as Markup: unchanged if it is Markup, and otherwise str(v) with escapes.
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
