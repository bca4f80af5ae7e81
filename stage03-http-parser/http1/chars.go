package http1

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// A class is a set of bytes that one element of the grammar is made of.
type class uint8

const (
	tokenChar  class = 1 << iota // token (RFC 9110, 5.6.2): methods, field names, codings
	pathChar                     // pchar and "/" (RFC 3986, 3.3), without "%", whose code is checked too
	queryChar                    // pchar, "/", "?" and "%" (RFC 3986, 3.4), and what browsers send raw
	hostChar                     // reg-name (RFC 3986, 3.2.2), without "%" and ","
	textChar                     // field-value (RFC 9110, 5.5): no control but tab, no DEL
	quotedChar                   // qdtext (RFC 9110, 5.6.4): a quoted string, without `"` and `\`
	digitChar                    // DIGIT
	hexChar                      // HEXDIG, in either case of letters
)

// classes has for each byte the classes that it belongs to; it is never changed.
var classes = classify()

func classify() (table [256]class) {
	const (
		digits     = "0123456789"
		letters    = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		unreserved = letters + digits + "-._~"
		subDelims  = "!$&'()*+,;="
		pchar      = unreserved + subDelims + ":@"

		// Browsers send these in a query as they are (WHATWG URL, "query percent-encode
		// set"), as in ?filter[name]=x. In a path they encode most of them. The backslash,
		// which they send too, is refused: it is a slash to some programs.
		rawInQuery = "[]{}|^`"
	)
	put := func(members string, c class) {
		for _, b := range []byte(members) {
			table[b] |= c
		}
	}
	put(letters+digits+"!#$%&'*+-.^_`|~", tokenChar)
	put(pchar+"/", pathChar)
	put(pchar+"/?%"+rawInQuery, queryChar)
	put(unreserved+strings.ReplaceAll(subDelims, ",", ""), hostChar)
	put(digits, digitChar)
	put(digits+"abcdefABCDEF", hexChar)
	for b := range table {
		if b == '\t' || b >= ' ' && b != 0x7f {
			table[b] |= textChar
			if b != '"' && b != '\\' {
				table[b] |= quotedChar
			}
		}
	}
	return table
}

func is(b byte, c class) bool { return classes[b]&c != 0 }

// run returns the number of leading bytes of b that belong to class c.
func run(b []byte, c class) int {
	for i, x := range b {
		if classes[x]&c == 0 {
			return i
		}
	}
	return len(b)
}

// textRun returns the number of leading bytes of b that may stand in a field value, eight at
// a time. Of a word, (word - n) &^ word with n in every byte has the top bit set in a
// byte below n, as long as n is at most 0x80; with n = 1, in a byte that is zero. The
// borrow of such a byte may set bits of those above it too, never of those below: the
// lowest bit that is set is that of the first byte to stop at.
func textRun(b []byte) int {
	const (
		ones   = 0x0101010101010101
		tops   = 0x8080808080808080
		spaces = 0x2020202020202020
		dels   = 0x7f7f7f7f7f7f7f7f
	)
	at := 0
	for len(b)-at >= 8 {
		word := binary.LittleEndian.Uint64(b[at:])
		control := (word - spaces) &^ word
		zeroAtDel := word ^ dels
		del := (zeroAtDel - ones) &^ zeroAtDel
		stops := (control | del) & tops
		if stops == 0 {
			at += 8
			continue
		}
		at += bits.TrailingZeros64(stops) / 8
		if b[at] != '\t' { // the one control byte that may stand there
			return at
		}
		at++
	}
	return at + run(b[at:], textChar)
}

// lower maps A-Z to a-z and every other byte to itself; it is never changed.
var lower = lowerCase()

func lowerCase() (table [256]byte) {
	for i := range table {
		table[i] = byte(i)
		if 'A' <= i && i <= 'Z' {
			table[i] = byte(i) + 'a' - 'A'
		}
	}
	return table
}

// equalFold compares names without regard to the case of ASCII letters.
// bytes.EqualFold would also take the Kelvin sign for a k.
func equalFold(a []byte, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i, x := range a {
		if lower[x] != lower[b[i]] {
			return false
		}
	}
	return true
}

// unhex returns the value of a hexadecimal digit.
func unhex(c byte) uint64 {
	switch {
	case c <= '9':
		return uint64(c - '0')
	default:
		return uint64(lower[c] - 'a' + 10)
	}
}
