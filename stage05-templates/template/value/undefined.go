package value

// undefined has the name of the missing thing, for the error that follows when the undefined value is
// used. It is Jinja2's Undefined.
type undefined struct {
	hint   string // the whole message, if set
	holder string // the object without this attribute or element; "" for a variable
	name   Value  // the missing name or key
	mild   bool   // behaves as in DefaultUndefined, in all modes
}

// UndefinedMode says what templates can do with undefined values.
type UndefinedMode uint8

// The modes, with the names of Jinja2's classes.
const (
	DefaultUndefined   UndefinedMode = iota // print, loop, test and compare
	ChainableUndefined                      // the same, and their attributes are undefined values too
	StrictUndefined                         // only test whether they are defined
	DebugUndefined                          // as in DefaultUndefined, but they print the missing name
)

// Undefined returns the value of a variable that does not exist.
func Undefined(name string) Value {
	return undefinedValue(undefined{name: String(name)})
}

// UndefinedHint returns an undefined value whose error says hint.
func UndefinedHint(hint string) Value {
	return undefinedValue(undefined{hint: hint})
}

// UndefinedMild is UndefinedHint for a value that behaves as in DefaultUndefined, in all modes.
func UndefinedMild(hint string) Value {
	return undefinedValue(undefined{hint: hint, mild: true})
}

// UndefinedItem returns the value of an attribute or item that v does not have.
func UndefinedItem(v, name Value) Value {
	holder := v.TypeName() + " object"
	switch v.kind {
	case KindNone:
		holder = "None"
	case KindMarkup:
		holder = "markupsafe." + holder
	default:
		if x, ok := v.ref.(Moduled); ok {
			holder = x.Module() + "." + objectTypeName(x) + " object"
		}
	}
	return undefinedValue(undefined{holder: holder, name: name})
}

func undefinedValue(u undefined) Value {
	return Value{kind: KindUndefined, ref: &u}
}

// UndefinedMessage returns the error message for a use of v, an undefined value.
func UndefinedMessage(v Value) string {
	u, ok := v.ref.(*undefined)
	switch {
	case !ok:
		return "the value is undefined"
	case u.hint != "":
		return u.hint
	case u.holder == "":
		return Quote(u.name.Text()) + " is undefined"
	case u.name.IsString():
		return Quote(u.holder) + " has no attribute " + Quote(u.name.Text())
	default:
		name, err := AppendRepr(nil, nil, u.name)
		if err != nil {
			name = []byte("of type " + u.name.TypeName())
		}
		return u.holder + " has no element " + string(name)
	}
}

// appendUndefined appends the output for an undefined value in DebugUndefined: the tag that printed it,
// as far as it is known.
func appendUndefined(dst []byte, m *Meter, v Value) ([]byte, error) {
	u, ok := v.ref.(*undefined)
	switch {
	case !ok:
		return dst, nil
	case u.hint != "":
		return append(append(append(dst, "{{ undefined value printed: "...), u.hint...), " }}"...), nil
	case u.holder == "":
		return append(append(append(dst, "{{ "...), u.name.Text()...), " }}"...), nil
	}
	dst = append(append(append(dst, "{{ no such element: "...), u.holder...), '[')
	dst, err := AppendRepr(dst, m, u.name)
	return append(dst, "] }}"...), err
}

// useOfUndefined returns the error for a use of v, if v is undefined.
func useOfUndefined(v Value) error {
	if v.kind == KindUndefined {
		return &Error{Kind: UndefinedError, Message: UndefinedMessage(v)}
	}
	return nil
}

// Usable returns an error if v is undefined and the mode allows no use of it.
func (m *Meter) Usable(v Value) error {
	if v.kind == KindUndefined && m.modeOf(v) == StrictUndefined {
		return useOfUndefined(v)
	}
	return nil
}

// modeOf returns the mode of v, which is undefined.
func (m *Meter) modeOf(v Value) UndefinedMode {
	if u, ok := v.ref.(*undefined); m == nil || ok && u.mild {
		return DefaultUndefined
	}
	return m.Undefined
}

// Test returns bool(v) for a condition. If v is undefined, it may be an error; see Usable.
func Test(m *Meter, v Value) (bool, error) {
	if v.kind == KindUndefined {
		return false, m.Usable(v)
	}
	return Truth(v), nil
}

// anyUndefined is useOfUndefined for the two operands of an operator.
func anyUndefined(a, b Value) error {
	if err := useOfUndefined(a); err != nil {
		return err
	}
	return useOfUndefined(b)
}
