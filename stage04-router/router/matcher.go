package router

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// A kind is the type of a parameter. The order of the constants is the order in
// which the parameters of one place are tried: what accepts less comes first.
type kind uint8

const (
	kindBool   kind = iota // true or false
	kindUUID               // 8-4-4-4-12 hexadecimal digits
	kindUint               // decimal digits, up to 64 bits
	kindInt                // the same with a sign
	kindFloat              // the same with a fraction
	kindRegexp             // what a regular expression matches
	kindPlain              // any text
	kindTail               // the rest of the path, slashes and all
)

// kindNames holds the names of the types, as patterns write them.
var kindNames = [...]string{
	kindBool: "bool", kindUUID: "uuid", kindUint: "uint", kindInt: "int", kindFloat: "float", kindTail: "path",
}

// kindNamed returns the kind of a type's name.
func kindNamed(name string) (kind, bool) {
	at := slices.Index(kindNames[:], name)
	return kind(at), at >= 0 && name != ""
}

// A matcher says which segments a parameter takes, and which part of them is
// its value: the part before the suffix. It does not know the parameter's name,
// for two routes may call the same place differently.
type matcher struct {
	kind   kind
	suffix string         // canonical text between the value and the end of the segment
	expr   string         // of a kindRegexp
	regexp *regexp.Regexp // expr, anchored at both ends
}

// compareMatchers orders the matchers of one place, most specific first: more
// fixed text before less, then by kind. Nobody can tell in general which of two
// regular expressions is the more specific; they are tried in the order of their
// text, so that at least the order of registration plays no part.
func compareMatchers(a, b *matcher) int {
	return cmp.Or(
		cmp.Compare(len(b.suffix), len(a.suffix)),
		cmp.Compare(a.suffix, b.suffix),
		cmp.Compare(a.kind, b.kind),
		cmp.Compare(a.expr, b.expr),
	)
}

// cut takes the suffix from the end of a canonical segment.
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

// accepts reports whether a decoded value is of the matcher's kind. What is
// accepted can be converted: an int fits an int64, a float is finite.
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
		return m.regexp.Match(value) // which does not match the empty text, see constrain
	case kindPlain:
		return len(value) > 0
	default:
		return true // a tail may be empty
	}
}

// expects says in words what accepts asks for.
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

// label writes the matcher as a pattern does, under the given names.
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
