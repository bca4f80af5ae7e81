package value

// undefined says what was looked for, for the message of the error that comes
// when something is done with the undefined value. It is Jinja2's Undefined.
type undefined struct {
	hint   string // the whole message, if set
	holder string // what had no such attribute or element; "" for a variable
	name   Value  // what was looked for
}

// Undefined returns the value of a variable that does not exist.
func Undefined(name string) Value {
	return undefinedValue(undefined{name: String(name)})
}

// UndefinedHint returns an undefined value whose error says hint.
func UndefinedHint(hint string) Value {
	return undefinedValue(undefined{hint: hint})
}

// UndefinedItem returns the value of an attribute or item that v does not have.
func UndefinedItem(v, name Value) Value {
	holder := v.TypeName() + " object"
	if v.kind == KindNone {
		holder = "None"
	}
	return undefinedValue(undefined{holder: holder, name: name})
}

func undefinedValue(u undefined) Value {
	return Value{kind: KindUndefined, ref: &u}
}

// UndefinedMessage returns what is wrong with using v, an undefined value.
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

// useOfUndefined returns the error of doing something with v, if v is undefined.
func useOfUndefined(v Value) error {
	if v.kind == KindUndefined {
		return &Error{Kind: UndefinedError, Message: UndefinedMessage(v)}
	}
	return nil
}

// anyUndefined is useOfUndefined for the two operands of an operator.
func anyUndefined(a, b Value) error {
	if err := useOfUndefined(a); err != nil {
		return err
	}
	return useOfUndefined(b)
}
