package value

import (
	"reflect"
	"strings"
	"sync"
	"time"
	"unicode"
)

// Types finds the attributes of values, and caches the members of Go's struct types. The zero Types is
// ready; many goroutines may use it.
type Types struct {
	known sync.Map // reflect.Type to members
}

// members are the fields and methods of a type, by all names that templates may use for them.
type members map[string]member

type member struct {
	field  []int // index of the field, nil for a method
	method int
	name   string     // Go's
	sig    *signature // of a method
}

// Attribute returns v.name, and false if v has no such attribute. Strings, lists, dicts and numbers
// have Python's methods.
//
// An exported field Name of a struct has these names, in this order: Name, the name in its json tag,
// the name in snake_case, and the name in lower case. Methods have such names too.
func (t *Types) Attribute(m *Meter, v Value, name string) (Value, bool, error) {
	switch v.kind {
	case KindUndefined:
		if m.modeOf(v) == ChainableUndefined {
			return v, true, nil
		}
		return Value{}, false, useOfUndefined(v)
	case KindString, KindMarkup:
		found, ok := textMethod(v, name)
		return found, ok, nil
	case KindList, KindTuple:
		if found, ok := listMethod(v, name); ok {
			return found, true, nil
		}
		if x, ok := v.ref.(Attributer); ok {
			return x.Attribute(m, name)
		}
	case KindDict:
		if found, ok := dictMethod(v, name); ok {
			return found, true, nil
		}
	case KindBool, KindInt, KindBigInt, KindFloat:
		if found, ok := numberAttribute(v, name); ok {
			return found, true, nil
		}
	case KindObject:
		switch x := v.ref.(type) {
		case Attributer:
			return x.Attribute(m, name)
		case Caller, Sequence, Iterable, Printer: // not Go data, so no methods for templates
			return Value{}, false, nil
		case *time.Time:
			if found, ok := timeMethods.bind(v, name); ok {
				return found, true, nil
			}
		}
	}
	if v.ref == nil {
		return Value{}, false, nil
	}
	rv := reflect.ValueOf(v.ref)
	if v.kind != KindObject && rv.Type().NumMethod() == 0 {
		return Value{}, false, nil
	}
	if found, ok := t.members(rv.Type())[name]; ok {
		return found.of(rv)
	}
	return Value{}, false, nil
}

// Getattr returns v.name: the attribute, or the item if there is no such attribute, or an undefined
// value. It is Environment.getattr.
func (t *Types) Getattr(m *Meter, v Value, name string) (Value, error) {
	if found, ok, err := t.Attribute(m, v, name); ok || err != nil {
		return found, err
	}
	key := String(name)
	if found, ok, err := Index(m, v, key); ok || isFinal(err) {
		return found, err
	}
	return UndefinedItem(v, key), nil
}

// Getitem returns v[key]: the item, or the attribute if there is no such item
// and the key is a string, or an undefined value. It is Environment.getitem.
func (t *Types) Getitem(m *Meter, v, key Value) (Value, error) {
	if v.kind == KindUndefined {
		found, _, err := t.Attribute(m, v, "")
		return found, err
	}
	if found, ok, err := Index(m, v, key); ok || isFinal(err) {
		return found, err
	}
	if key.IsString() {
		if found, ok, err := t.Attribute(m, v, key.Text()); ok || err != nil {
			return found, err
		}
	}
	return UndefinedItem(v, key), nil
}

func (m member) of(rv reflect.Value) (Value, bool, error) {
	if m.field == nil {
		return Object(&Func{m.name, rv.Method(m.method), m.sig}), true, nil
	}
	field, err := reflect.Indirect(rv).FieldByIndexErr(m.field)
	if err != nil {
		return Value{}, false, nil // a field of an embedded struct that is nil
	}
	return fromReflect(field), true, nil
}

func (t *Types) members(rt reflect.Type) members {
	if known, ok := t.known.Load(rt); ok {
		return known.(members)
	}
	m := members{}
	sigs := make([]signature, rt.NumMethod())
	for i := range sigs {
		sigs[i] = signatureOf(reflect.Zero(rt).Method(i).Type()) // without the receiver
	}
	for _, named := range []func(string, reflect.StructTag) string{exactName, jsonName, snakeName, lowerName} {
		m.add(rt, sigs, named)
	}
	t.known.Store(rt, m)
	return m
}

// add gives each field and method of a type one of its names, unless another one has that name already.
func (m members) add(rt reflect.Type, sigs []signature, named func(string, reflect.StructTag) string) {
	if st := rt; st.Kind() == reflect.Struct || st.Kind() == reflect.Pointer && st.Elem().Kind() == reflect.Struct {
		if st.Kind() == reflect.Pointer {
			st = st.Elem()
		}
		for _, field := range reflect.VisibleFields(st) {
			if field.IsExported() {
				m.put(named(field.Name, field.Tag), member{field: field.Index, name: field.Name})
			}
		}
	}
	for i := range rt.NumMethod() {
		method := rt.Method(i)
		m.put(named(method.Name, ""), member{method: i, name: method.Name, sig: &sigs[i]})
	}
}

func (m members) put(name string, mb member) {
	if _, taken := m[name]; !taken && name != "" {
		m[name] = mb
	}
}

func exactName(name string, _ reflect.StructTag) string { return name }

func jsonName(_ string, tag reflect.StructTag) string {
	name, _, _ := strings.Cut(tag.Get("json"), ",")
	if name == "-" {
		return ""
	}
	return name
}

func lowerName(name string, _ reflect.StructTag) string { return strings.ToLower(name) }

// snakeName returns user_id for UserID and http_server for HTTPServer.
func snakeName(name string, _ reflect.StructTag) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		startsWord := i > 0 && unicode.IsUpper(r) &&
			(!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		if startsWord && runes[i-1] != '_' {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
