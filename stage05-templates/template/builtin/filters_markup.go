package builtin

import (
	"errors"
	"fmt"
	"strings"

	"looper.example/stage05-templates/template/value"
)

// markupFilters are the filters for HTML, URLs and JSON.
func markupFilters() []Function {
	return []Function{
		{Name: "e", Run: simple(value.Escape)},
		{Name: "escape", Run: simple(value.Escape)},
		{Name: "forceescape", Run: filterForceEscape},
		{Name: "safe", Run: filterSafe},
		{Name: "striptags", Run: filterStripTags},
		{Name: "tojson", Params: []Param{optional("indent", nil)}, Run: filterToJSON},
		{Name: "urlencode", Run: filterURLEncode},
		{Name: "urlize", Run: filterUrlize, Params: []Param{optional("trim_url_limit", nil), optional("nofollow", false),
			optional("target", nil), optional("rel", nil), optional("extra_schemes", nil)}},
		{Name: "xmlattr", Params: []Param{optional("autospace", true)}, Run: filterXMLAttr},
	}
}

// filterForceEscape escapes all values, including markup.
func filterForceEscape(s *Scope, a []value.Value) (value.Value, error) {
	text, err := value.HTML(s.Meter, a[0])
	if err != nil {
		return value.Value{}, err
	}
	return value.Escape(s.Meter, value.String(text))
}

func filterSafe(s *Scope, a []value.Value) (value.Value, error) {
	text, err := value.HTML(s.Meter, a[0])
	return value.Safe(text), err
}

func filterStripTags(s *Scope, a []value.Value) (value.Value, error) {
	text, err := value.HTML(s.Meter, a[0])
	if err != nil {
		return value.Value{}, err
	}
	text = value.StripTags(text)
	return value.String(text), s.Meter.Grow(len(text))
}

// filterURLEncode encodes a string for a path, or the items of a dict, or pairs, for a query.
func filterURLEncode(s *Scope, a []value.Value) (value.Value, error) {
	m, v := s.Meter, a[0]
	var it value.Iter
	var err error
	if v.Kind() == value.KindDict {
		it, err = value.IterateItems(m, v)
	} else {
		it, err = value.Iterate(m, v)
	}
	if v.IsString() || errors.Is(err, value.TypeError) {
		quoted, err := appendQuoted(nil, m, v, '/')
		return value.String(string(quoted)), err
	}
	if err != nil {
		return value.Value{}, err
	}
	var query []byte
	for first := true; ; first = false {
		pair, ok, err := it.Next()
		if err != nil || !ok {
			return value.String(string(query)), err
		}
		parts, err := value.Collect(m, pair)
		if err != nil {
			return value.Value{}, err
		}
		if len(parts) != 2 {
			return value.Value{}, value.Errorf(value.ValueError, "expected a key and a value, got %d values", len(parts))
		}
		if !first {
			query = append(query, '&')
		}
		if query, err = appendQuoted(query, m, parts[0], '+'); err != nil {
			return value.Value{}, err
		}
		if query, err = appendQuoted(append(query, '='), m, parts[1], '+'); err != nil {
			return value.Value{}, err
		}
	}
}

// appendQuoted appends str(v) with percent-encoding. In a path a slash stays;
// in a query a space becomes a plus.
func appendQuoted(dst []byte, m *value.Meter, v value.Value, special byte) ([]byte, error) {
	text, err := value.Text(m, v)
	if err != nil {
		return dst, err
	}
	for i := range len(text) {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("_.-~", c) >= 0:
			dst = append(dst, c)
		case c == '/' && special == '/':
			dst = append(dst, c)
		case c == ' ' && special == '+':
			dst = append(dst, '+')
		default:
			dst = fmt.Appendf(dst, "%%%02X", c)
		}
	}
	return dst, m.Grow(3 * len(text))
}

// filterXMLAttr returns the items of a dict as attributes. Items whose value is none or undefined are
// left out.
func filterXMLAttr(s *Scope, a []value.Value) (value.Value, error) {
	m := s.Meter
	it, err := dictIter(m, a[0])
	if err != nil {
		return value.Value{}, err
	}
	var b []byte
	for {
		pair, ok, err := it.Next()
		if err != nil {
			return value.Value{}, err
		}
		if !ok {
			break
		}
		key, _, _ := value.Index(m, pair, value.Int(0))
		v, _, _ := value.Index(m, pair, value.Int(1))
		if isNone(v) || v.Kind() == value.KindUndefined {
			continue
		}
		if !key.IsString() {
			return value.Value{}, value.Errorf(value.TypeError, "expected string or bytes-like object, got %s", value.Quote(key.TypeName()))
		}
		if strings.ContainsAny(key.Text(), " \t\n\r\f\v/>=") {
			return value.Value{}, value.Errorf(value.ValueError, "Invalid character in attribute name: %s", value.Quote(key.Text()))
		}
		start := len(b)
		if len(b) > 0 || value.Truth(a[1]) {
			b = append(b, ' ')
		}
		b, err = value.AppendEscapedText(b, m, key)
		if err == nil {
			b, err = value.AppendEscapedText(append(b, `="`...), m, v)
		}
		if err == nil {
			err = m.Grow(len(b) - start)
		}
		if err != nil {
			return value.Value{}, err
		}
		b = append(b, '"')
	}
	if s.Escape {
		return value.Safe(string(b)), nil
	}
	return value.String(string(b)), nil
}
