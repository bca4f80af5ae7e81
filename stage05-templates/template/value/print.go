package value

import (
	"fmt"
	"math/big"
	"reflect"
	"strconv"
)

// maxDepth is the largest depth of values that are printed or compared. Python has its recursion limit
// instead.
const maxDepth = 500

// maxDigits is the largest number of digits of an integer that can be printed, as sys.int_info has it
// in Python. The time to print grows with the square of the number of digits.
const maxDigits = 4300

// Printer is an object with its own repr. To print the values in it, it passes depth on to
// AppendNested.
type Printer interface {
	AppendRepr(dst []byte, m *Meter, depth int) ([]byte, error)
}

// AppendText appends str(v).
func AppendText(dst []byte, m *Meter, v Value) ([]byte, error) {
	switch v.kind {
	case KindUndefined:
		if m.modeOf(v) == DebugUndefined {
			return appendUndefined(dst, m, v)
		}
		return dst, m.Usable(v)
	case KindString, KindMarkup:
		return append(dst, v.Text()...), nil
	case KindObject:
		if x, ok := v.ref.(Texter); ok {
			return append(dst, x.Str().Text()...), nil
		}
		return appendWhole(dst, m, v)
	case KindList, KindTuple, KindDict:
		return appendWhole(dst, m, v)
	}
	return AppendNested(dst, m, v, 0)
}

// Text returns str(v), which {{ v }} prints without escaping.
func Text(m *Meter, v Value) (string, error) {
	if v.IsString() {
		return v.Text(), nil
	}
	b, err := AppendText(nil, m, v)
	if err != nil {
		return "", err
	}
	return string(b), m.Grow(len(b))
}

// AppendRepr appends repr(v), which is the form of v in a printed list.
func AppendRepr(dst []byte, m *Meter, v Value) ([]byte, error) {
	return appendWhole(dst, m, v)
}

// AppendNested is AppendRepr for a value inside of depth other values.
func AppendNested(dst []byte, m *Meter, v Value, depth int) ([]byte, error) {
	if err := checkDepth(depth); err != nil {
		return dst, err
	}
	switch v.kind {
	case KindUndefined:
		return append(dst, "Undefined"...), nil
	case KindNone:
		return append(dst, "None"...), nil
	case KindBool:
		if v.num != 0 {
			return append(dst, "True"...), nil
		}
		return append(dst, "False"...), nil
	case KindInt, KindFloat:
		switch {
		case v.ref != nil && isStringer(v.ref):
			return appendGo(dst, v.ref)
		case v.kind == KindFloat:
			return AppendFloat(dst, v.AsFloat()), nil
		}
		return strconv.AppendInt(dst, v.AsInt(), 10), nil
	case KindBigInt:
		return appendBigInt(dst, m, v.ref.(*big.Int))
	case KindString:
		return appendQuoted(dst, m, v.Text())
	case KindMarkup:
		dst, err := appendQuoted(append(dst, "Markup("...), m, v.Text())
		return append(dst, ')'), err
	case KindList, KindTuple, KindDict:
		return appendContainer(dst, m, v, depth)
	default:
		return appendObject(dst, m, v.ref, depth)
	}
}

// appendContainer appends a list, a tuple or a dict.
func appendContainer(dst []byte, m *Meter, v Value, depth int) ([]byte, error) {
	if m != nil && m.open != nil && isContainer(v) {
		if m.open[v.ref] {
			return append(dst, ellipses[v.kind]...), nil
		}
		m.open[v.ref] = true
		defer delete(m.open, v.ref)
	}
	switch v.kind {
	case KindList:
		return appendItems(dst, m, v, '[', ']', depth)
	case KindTuple:
		return appendItems(dst, m, v, '(', ')', depth)
	}
	return appendDict(dst, m, v, depth)
}

func appendItems(dst []byte, m *Meter, v Value, open, close byte, depth int) ([]byte, error) {
	dst = append(dst, open)
	n := seqLen(v.ref)
	for i := range n {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		if err := m.Step(1); err != nil {
			return dst, err
		}
		var err error
		if dst, err = AppendNested(dst, m, seqAt(v.ref, i), depth+1); err != nil {
			return dst, err
		}
	}
	if v.kind == KindTuple && n == 1 {
		dst = append(dst, ',')
	}
	return append(dst, close), nil
}

func appendDict(dst []byte, m *Meter, v Value, depth int) ([]byte, error) {
	dst = append(dst, '{')
	first := true
	for key, item := range dictItems(v.ref) {
		if !first {
			dst = append(dst, ", "...)
		}
		first = false
		err := m.Step(1)
		if err == nil {
			dst, err = AppendNested(dst, m, key, depth+1)
		}
		if err == nil {
			dst, err = AppendNested(append(dst, ": "...), m, item, depth+1)
		}
		if err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

func appendBigInt(dst []byte, m *Meter, i *big.Int) ([]byte, error) {
	// log2(10) is a little more than 3.3.
	if i.BitLen() > maxDigits*33/10 {
		if s := i.String(); len(s) > maxDigits {
			return dst, Errorf(ValueError, "an integer of more than %d digits cannot be printed", maxDigits)
		}
	}
	return i.Append(dst, 10), m.calculate(i, i)
}

func appendObject(dst []byte, m *Meter, ref any, depth int) ([]byte, error) {
	switch ref := ref.(type) {
	case Printer:
		return ref.AppendRepr(dst, m, depth)
	case fmt.Stringer, error:
		return appendGo(dst, ref)
	case Caller:
		return append(dst, "<function>"...), nil
	}
	rv := reflect.Indirect(reflect.ValueOf(ref))
	switch rv.Kind() {
	case reflect.Struct:
		return appendStruct(dst, m, rv, depth)
	case reflect.String: // Go data with its own HTML
		return append(dst, rv.String()...), nil
	case reflect.Chan:
		return dst, errChannel(ref)
	}
	return fmt.Appendf(dst, "<%s>", objectTypeName(ref)), nil
}

// appendGo appends the result of the String or Error method of Go data.
func appendGo(dst []byte, ref any) (_ []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicError(objectTypeName(ref)+".String", p)
		}
	}()
	switch ref := ref.(type) {
	case fmt.Stringer:
		dst = append(dst, ref.String()...)
	case error:
		dst = append(dst, ref.Error()...)
	}
	return dst, nil
}

// appendStruct prints a struct as Python prints its data classes.
func appendStruct(dst []byte, m *Meter, rv reflect.Value, depth int) ([]byte, error) {
	dst = append(dst, rv.Type().Name()...)
	dst = append(dst, '(')
	first := true
	for i := range rv.NumField() {
		field := rv.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		if !first {
			dst = append(dst, ", "...)
		}
		first = false
		dst = append(append(dst, field.Name...), '=')
		err := m.Step(1)
		if err == nil {
			dst, err = AppendNested(dst, m, fromReflect(rv.Field(i)), depth+1)
		}
		if err != nil {
			return dst, err
		}
	}
	return append(dst, ')'), nil
}
