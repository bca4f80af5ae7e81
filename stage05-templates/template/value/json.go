package value

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// JSONForm is the form of JSON. The zero JSONForm is Jinja2's.
type JSONForm struct {
	// Indent is the indentation of one level, for JSON with a line for each element; nil means one line
	// in all.
	Indent *string
	// KeepOrder keeps the order of the keys of a Dict and of the fields of a struct. Otherwise all keys
	// are sorted. The keys of Go's maps are always sorted.
	KeepOrder bool
}

// AppendJSON appends v as JSON that is safe in HTML, also in a script element: characters outside of
// ASCII, and those that mean something in HTML, become \uXXXX. It is Jinja2's htmlsafe_json_dumps.
//
// Structs and other Go data become what encoding/json makes of them.
func AppendJSON(dst []byte, m *Meter, v Value, form JSONForm) ([]byte, error) {
	e := jsonEncoder{dst: dst, meter: m, form: form}
	err := e.value(v, 0)
	if errors.Is(err, errTooDeep) && holdsItself(v) {
		err = Errorf(ValueError, "Circular reference detected")
	}
	return e.dst, err
}

type jsonEncoder struct {
	dst    []byte
	meter  *Meter
	form   JSONForm
	strict bool // JSON that encoding/json accepts: no NaN, and characters without \uXXXX
}

func (e *jsonEncoder) value(v Value, depth int) error {
	if err := checkDepth(depth); err != nil {
		return err
	}
	if err := e.meter.Step(1); err != nil {
		return err
	}
	if knowsJSON(v) {
		return e.goData(v, depth)
	}
	switch v.kind {
	case KindNone:
		e.dst = append(e.dst, "null"...)
	case KindBool:
		e.dst = strconv.AppendBool(e.dst, v.num != 0)
	case KindInt:
		e.dst = strconv.AppendInt(e.dst, v.AsInt(), 10)
	case KindBigInt:
		var err error
		e.dst, err = appendBigInt(e.dst, e.meter, v.ref.(*big.Int))
		return err
	case KindFloat:
		return e.float(v.AsFloat())
	case KindString, KindMarkup:
		return e.text(v.Text())
	case KindList, KindTuple:
		return e.list(v.ref, depth)
	case KindDict:
		return e.dict(v.ref, depth)
	case KindObject:
		return e.goData(v, depth)
	default:
		return errNotSerializable(v)
	}
	return nil
}

func errNotSerializable(v Value) error {
	return Errorf(TypeError, "Object of type %s is not JSON serializable", v.TypeName())
}

func (e *jsonEncoder) float(f float64) error {
	switch {
	case e.strict && (math.IsNaN(f) || math.IsInf(f, 0)):
		return Errorf(ValueError, "Out of range float values are not JSON compliant")
	case math.IsNaN(f):
		e.dst = append(e.dst, "NaN"...)
	case math.IsInf(f, 1):
		e.dst = append(e.dst, "Infinity"...)
	case math.IsInf(f, -1):
		e.dst = append(e.dst, "-Infinity"...)
	default:
		e.dst = AppendFloat(e.dst, f)
	}
	return nil
}

// text appends a string.
func (e *jsonEncoder) text(s string) error {
	if err := e.meter.Grow(len(s) + 2); err != nil {
		return err
	}
	e.dst = append(e.dst, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			e.dst = append(e.dst, '\\', byte(r))
		case e.strict && r >= ' ':
			e.dst = utf8.AppendRune(e.dst, r)
		case r == '<' || r == '>' || r == '&' || r == '\'' || r >= 0x7f && r < 0x10000:
			e.dst = fmt.Appendf(e.dst, `\u%04x`, r)
		case r >= 0x10000:
			high, low := utf16.EncodeRune(r)
			e.dst = fmt.Appendf(e.dst, `\u%04x\u%04x`, high, low)
		case r < ' ':
			e.dst = appendJSONControl(e.dst, r)
		default:
			e.dst = utf8.AppendRune(e.dst, r)
		}
	}
	e.dst = append(e.dst, '"')
	return nil
}

func appendJSONControl(dst []byte, r rune) []byte {
	switch r {
	case '\n', '\r', '\t':
		return appendEscape(dst, r)
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	}
	return fmt.Appendf(dst, `\u%04x`, r)
}

func (e *jsonEncoder) list(ref any, depth int) error {
	n := seqLen(ref)
	e.dst = append(e.dst, '[')
	for i := range n {
		if err := e.separate(i, depth+1); err != nil {
			return err
		}
		if err := e.value(seqAt(ref, i), depth+1); err != nil {
			return err
		}
	}
	return e.end(']', n, depth)
}

func (e *jsonEncoder) dict(ref any, depth int) error {
	keys, err := e.keys(ref)
	if err != nil {
		return err
	}
	e.dst = append(e.dst, '{')
	for i, key := range keys {
		if err := e.separate(i, depth+1); err != nil {
			return err
		}
		if err := e.key(key); err != nil {
			return err
		}
		v, _, err := dictGet(ref, key)
		if err != nil {
			return err
		}
		if err := e.value(v, depth+1); err != nil {
			return err
		}
	}
	return e.end('}', len(keys), depth)
}

// keys returns the keys of a dict in the order of the output.
func (e *jsonEncoder) keys(ref any) ([]Value, error) {
	m := e.meter
	it, err := iterateKeys(m, ref)
	if err != nil {
		return nil, err
	}
	keys, err := it.Collect()
	if err != nil || e.form.KeepOrder {
		return keys, err
	}
	slices.SortStableFunc(keys, func(a, b Value) int {
		if less, failure := Compare(m, Less, a, b); failure != nil {
			err = failure
		} else if less {
			return -1
		}
		if less, failure := Compare(m, Less, b, a); failure == nil && less {
			return 1
		}
		return 0
	})
	return keys, err
}

// key appends a key and its colon. Numbers, booleans and None become strings.
func (e *jsonEncoder) key(key Value) error {
	switch {
	case key.IsString():
	case key.IsNumber() || key.kind == KindNone:
		plain := jsonEncoder{meter: e.meter, strict: e.strict}
		if err := plain.value(key, 0); err != nil {
			return err
		}
		key = String(string(plain.dst))
	default:
		return Errorf(TypeError, "keys must be str, int, float, bool or None, not %s", key.TypeName())
	}
	err := e.text(key.Text())
	e.dst = append(e.dst, ": "...)
	return err
}

// separate appends the comma and white space before element i.
func (e *jsonEncoder) separate(i, depth int) error {
	if i > 0 {
		e.dst = append(e.dst, ',')
	}
	if e.form.Indent == nil {
		if i > 0 {
			e.dst = append(e.dst, ' ')
		}
		return nil
	}
	return e.newline(depth)
}

func (e *jsonEncoder) newline(depth int) error {
	if err := e.meter.growTimes(len(*e.form.Indent), depth); err != nil {
		return err
	}
	e.dst = append(e.dst, '\n')
	for range depth {
		e.dst = append(e.dst, *e.form.Indent...)
	}
	return nil
}

func (e *jsonEncoder) end(bracket byte, n, depth int) error {
	if e.form.Indent != nil && n > 0 {
		if err := e.newline(depth); err != nil {
			return err
		}
	}
	e.dst = append(e.dst, bracket)
	return nil
}

// goData converts Go data by encoding/json, and reads the result.
func (e *jsonEncoder) goData(v Value, depth int) error {
	switch v.ref.(type) {
	case Caller, Sequence, Iterable, Printer, Attributer:
		return errNotSerializable(v)
	}
	encoded, err := marshal(v.ref)
	if err != nil {
		return &Error{Kind: TypeError, Message: err.Error(), Err: err}
	}
	if err := e.meter.Grow(len(encoded)); err != nil {
		return err
	}
	plain, err := DecodeJSON(encoded)
	if err != nil {
		return &Error{Kind: TypeError, Message: err.Error(), Err: err}
	}
	return e.value(plain, depth)
}

// marshal is json.Marshal, but returns a panic in the program's Go code as an error.
func marshal(x any) (encoded []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicError(objectTypeName(x)+".MarshalJSON", p)
		}
	}()
	return json.Marshal(x)
}

// EscapeJSON returns JSON in which the characters that mean something in HTML are \uXXXX. Such
// characters occur only in its strings.
func EscapeJSON(encoded []byte) []byte {
	dst := make([]byte, 0, len(encoded))
	for _, c := range encoded {
		if c == '<' || c == '>' || c == '&' || c == '\'' {
			dst = fmt.Appendf(dst, `\u%04x`, c)
		} else {
			dst = append(dst, c)
		}
	}
	return dst
}
