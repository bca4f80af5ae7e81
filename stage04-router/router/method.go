package router

import (
	"math/bits"
	"slices"
	"strings"
)

// A methodSet is a set of methods, one bit each; a methodTable has the bit of each
// method. So one instruction tells whether a route for a method ends at a node.
type methodSet uint64

// Three methods have rules of their own, so they have fixed bits.
const (
	getBit methodSet = 1 << iota
	headBit
	optionsBit
)

const (
	maxMethods      = 64 // bits of a methodSet
	maxMethodLength = 32 // bytes
)

// rank returns the number of methods in s whose bits are lower: the index of a
// method's route among the routes of a node.
func (s methodSet) rank(bit methodSet) int {
	return bits.OnesCount64(uint64(s & (bit - 1)))
}

// A methodTable gives a bit to each method that has a route: the method of bit i is
// names[i]. It is empty until the first route is added.
type methodTable struct {
	names []string
}

// bit returns the bit of a method, or 0 if no route has had it.
func (t *methodTable) bit(method []byte) methodSet {
	if string(method) == "GET" { // as in most requests
		return getBit
	}
	for i, name := range t.names {
		if string(method) == name {
			return 1 << i
		}
	}
	return 0
}

// add returns the bit of a method. A new method gets the next bit.
func (t *methodTable) add(method string) (methodSet, error) {
	if !isToken(method) || len(method) > maxMethodLength {
		return 0, &MethodError{Method: method, Expected: "a token of 1 to 32 characters (RFC 9110, 5.6.2)"}
	}
	if t.names == nil {
		t.names = []string{"GET", "HEAD", "OPTIONS"}
	}
	at := slices.Index(t.names, method)
	if at < 0 {
		if len(t.names) == maxMethods {
			return 0, &MethodError{Method: method, Expected: "at most 64 different methods in a router"}
		}
		at = len(t.names)
		t.names = append(t.names, method)
	}
	return 1 << at, nil
}

// appendNames appends the names of a set in alphabetical order, separated by a comma and
// a space. It searches for the next name again and again: a set is small, so this costs
// less than a sorted table, and needs no memory.
func (t *methodTable) appendNames(dst []byte, set methodSet) []byte {
	for first := true; set != 0; first = false {
		next := bits.TrailingZeros64(uint64(set))
		for rest := set; rest != 0; rest &= rest - 1 {
			if i := bits.TrailingZeros64(uint64(rest)); t.names[i] < t.names[next] {
				next = i
			}
		}
		if !first {
			dst = append(dst, ", "...)
		}
		dst = append(dst, t.names[next]...)
		set &^= 1 << next
	}
	return dst
}

// allowed adds the methods that the server can respond to without a route of their own: HEAD
// if GET is there, and OPTIONS, whose response is the list itself. An empty set stays empty.
func (s methodSet) allowed() methodSet {
	if s == 0 {
		return 0
	}
	if s&getBit != 0 {
		s |= headBit
	}
	return s | optionsBit
}

// isToken reports whether s is a token (RFC 9110, 5.6.2).
func isToken(s string) bool {
	for i := range len(s) {
		if !isLetter(s[i]) && !isDigit(s[i]) && strings.IndexByte("!#$%&'*+-.^_`|~", s[i]) < 0 {
			return false
		}
	}
	return s != ""
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
