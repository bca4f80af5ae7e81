package router

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// A kind is the type of a parameter. The order of the constants is the order in which
// a lookup tries the parameters of one place: a kind that accepts less comes first.
type kind uint8

const (
	kindBool   kind = iota // true or false
	kindUUID               // 8-4-4-4-12 hexadecimal digits
	kindUint               // decimal digits, up to 64 bits
	kindInt                // the same with a sign
	kindFloat              // the same with a fraction
	kindRegexp             // what a regular expression matches
	kindPlain              // any text
	kindTail               // the rest of the path with its slashes
)

// kindNames are the names of the types in patterns.
var kindNames = [...]string{
	kindBool: "bool", kindUUID: "uuid", kindUint: "uint", kindInt: "int", kindFloat: "float", kindTail: "path",
}

// kindNamed returns the kind with the given name.
func kindNamed(name string) (kind, bool) {
	at := slices.Index(kindNames[:], name)
	return kind(at), at >= 0 && name != ""
}

// A matcher decides which segments a parameter takes, and which part of them is its
// value: the part before the suffix. It does not know the parameter's name, because two
// routes may have different names for the parameter of one place.
type matcher struct {
	kind   kind
	suffix string         // canonical text between the value and the end of the segment
	expr   string         // of a kindRegexp
	regexp *regexp.Regexp // expr, anchored at both ends
}

// compareMatchers orders the matchers of one place, most specific first: more fixed
// text before less, then by kind. Which of two regular expressions is more specific
// cannot be computed in general. So they are ordered by their text, and the order of
// registration has no influence.
func compareMatchers(a, b *matcher) int {
	return cmp.Or(
		cmp.Compare(len(b.suffix), len(a.suffix)),
		cmp.Compare(a.suffix, b.suffix),
		cmp.Compare(a.kind, b.kind),
		cmp.Compare(a.expr, b.expr),
	)
}

// cut removes the suffix from the end of a canonical segment. It reports false if the
// segment does not end with the suffix.
func (m *matcher) cut(segment []byte) (value []byte, ok bool) {
	if m.suffix == "" {
		return segment, true
	}
	end := len(segment) - len(m.suffix)
	if end < 0 || string(segment[end:]) != m.suffix || cutsCode(segment[:end]) {
		return nil, false
	}
	return segment[:end], true
}

// accepts reports whether a decoded value is of the kind of m. An accepted value
// can be converted: an int fits in an int64, and a float is finite.
func (m *matcher) accepts(value []byte) bool {
	switch m.kind {
	case kindBool:
		_, ok := parseBool(value)
		return ok
	case kindUUID:
		return isUUID(value)
	case kindUint:
		_, ok := parseUint(value)
		return ok
	case kindInt:
		_, ok := parseInt(value)
		return ok
	case kindFloat:
		return isFloat(value)
	case kindRegexp:
		return m.regexp.Match(value) // never the empty text, see constrain
	case kindPlain:
		return len(value) > 0
	default:
		return true // a tail may be empty
	}
}

// expects returns in words what accepts requires.
func (m *matcher) expects() string {
	switch m.kind {
	case kindBool:
		return "true or false"
	case kindUUID:
		return "a UUID"
	case kindUint:
		return "a whole number from 0 to 2^64-1"
	case kindInt:
		return "a whole number from -2^63 to 2^63-1"
	case kindFloat:
		return "a decimal number of at most 64 characters"
	case kindRegexp:
		return "text that " + m.expr + " matches"
	case kindPlain:
		return "text that is not empty"
	default:
		return "the rest of a path"
	}
}

// label returns the matcher as a pattern has it, with the given names.
func (m *matcher) label(names []string) string {
	label := "{" + strings.Join(names, "|")
	switch m.kind {
	case kindPlain:
	case kindRegexp:
		label += ":" + m.expr
	default:
		label += ":" + kindNames[m.kind]
	}
	return label + "}" + string(appendEncoded(nil, m.suffix, "%"))
}
