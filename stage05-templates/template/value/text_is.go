package value

import (
	"strings"
	"unicode"
)

// isMethods test the characters of a string.
var isMethods = methods{
	"isalnum":   all(func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }),
	"isalpha":   all(unicode.IsLetter),
	"isdecimal": all(func(r rune) bool { return unicode.Is(unicode.Nd, r) }),
	"isdigit":   all(isDigitRune),
	"isnumeric": all(func(r rune) bool { return unicode.IsNumber(r) || strings.ContainsRune(hanNumbers, r) }),
	"isspace":   all(IsSpace),
	"isascii":   asks(isASCII),
	"islower":   asks(IsLower),
	"isupper":   asks(IsUpper),
	"istitle":   asks(isTitle),
	"isprintable": asks(func(s string) bool {
		return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
	}),
	"isidentifier": asks(isIdentifier),
}

// hanNumbers are the Chinese characters that are numbers.
const hanNumbers = "㐅㒃㠪㭍一七万三九二五亖亿什仟仨伍佰億兆兩八六十千卄卅卌叁参參叄四壱壹幺廾廿弌弍弎弐拾捌柒漆玖百肆萬貮貳贰阡陆陌陸零參拾兩零六陸什"

func asks(is func(string) bool) method {
	return method{call: func(m *Meter, v Value, _ []Value) (Value, error) {
		return Bool(is(v.Text())), m.Scan(len(v.Text()))
	}}
}

// all returns a method that reports whether all characters are of a kind, and there is at least one.
func all(is func(rune) bool) method {
	return asks(func(s string) bool {
		return s != "" && strings.IndexFunc(s, func(r rune) bool { return !is(r) }) < 0
	})
}

// isDigitRune reports whether r is a digit, including small digits and those in a circle or in
// brackets.
func isDigitRune(r rune) bool {
	switch {
	case unicode.Is(unicode.Nd, r):
		return true
	case !unicode.Is(unicode.No, r):
		return false
	case r == '²' || r == '³' || r == '¹' || r == 0x19da || r == 0x24ea || r == 0x24ff:
		return true
	}
	for _, first := range []rune{0x2460, 0x2474, 0x2488, 0x24f5, 0x2776, 0x2780, 0x278a, 0x1369} {
		if first <= r && r < first+9 {
			return true
		}
	}
	switch {
	case 0x10a40 <= r && r <= 0x10a43, 0x10e60 <= r && r <= 0x10e68, 0x11052 <= r && r <= 0x1105a:
		return true
	}
	return r == 0x2070 || 0x2074 <= r && r <= 0x2079 || 0x2080 <= r && r <= 0x2089 || 0x1f100 <= r && r <= 0x1f10a
}

// isTitle reports whether each word begins with a capital letter and has only small letters after it.
func isTitle(s string) bool {
	found, inWord := false, false
	for _, r := range s {
		switch {
		case isUpper(r) || unicode.IsTitle(r):
			if inWord {
				return false
			}
			found, inWord = true, true
		case isLower(r):
			if !inWord {
				return false
			}
		default:
			inWord = false
		}
	}
	return found
}

func isIdentifier(s string) bool {
	for i, r := range s {
		starts := unicode.IsLetter(r) || r == '_' || unicode.In(r, unicode.Nl, unicode.Other_ID_Start)
		if !starts && (i == 0 || !unicode.In(r, unicode.Nd, unicode.Mn, unicode.Mc, unicode.Pc, unicode.Other_ID_Continue)) {
			return false
		}
	}
	return s != ""
}
