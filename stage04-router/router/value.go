package router

import (
	"math"
	"strconv"
)

// The texts that typed parameters accept, and their values. The functions do not
// use strconv where it would return an error: an error allocates memory.

// parseUint reads decimal digits that fit in 64 bits. Leading zeros are valid.
func parseUint(b []byte) (n uint64, ok bool) {
	for _, c := range b {
		digit := uint64(c - '0')
		if !isDigit(c) || n > (math.MaxUint64-digit)/10 {
			return 0, false
		}
		n = n*10 + digit
	}
	return n, len(b) > 0
}

// parseInt reads an optional minus and decimal digits that fit in 64 bits.
func parseInt(b []byte) (n int64, ok bool) {
	if len(b) > 0 && b[0] == '-' {
		// There is one more negative number than there are positive ones.
		u, ok := parseUint(b[1:])
		return -int64(u), ok && u <= -math.MinInt64
	}
	u, ok := parseUint(b)
	return int64(u), ok && u <= math.MaxInt64
}

// maxFloatLength is in bytes. Every float of this length is far below the largest float64,
// and short enough to be converted without an allocation.
const maxFloatLength = 64

// isFloat reports whether b is an optional minus, digits, and optionally a point
// and more digits: no exponent, no infinity.
func isFloat(b []byte) bool {
	if len(b) > maxFloatLength {
		return false
	}
	if len(b) > 0 && b[0] == '-' {
		b = b[1:]
	}
	whole := countDigits(b)
	if whole == 0 || whole == len(b) {
		return whole > 0
	}
	fraction := b[whole+1:]
	return b[whole] == '.' && len(fraction) > 0 && countDigits(fraction) == len(fraction)
}

// parseFloat reads a number that isFloat accepts.
func parseFloat(b []byte) (float64, bool) {
	if !isFloat(b) {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(b), 64)
	return f, err == nil
}

func parseBool(b []byte) (value, ok bool) {
	switch string(b) {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
}

// isUUID reports whether b has the form of a UUID (RFC 9562, section 4), with upper or
// lower case letters.
func isUUID(b []byte) bool {
	if len(b) != 36 {
		return false
	}
	for i, c := range b {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
		} else if !isHex(c) {
			return false
		}
	}
	return true
}

// countDigits returns how many digits b begins with.
func countDigits(b []byte) int {
	for i, c := range b {
		if !isDigit(c) {
			return i
		}
	}
	return len(b)
}
