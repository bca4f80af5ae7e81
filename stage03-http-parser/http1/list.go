package http1

import "bytes"

// cutElement takes the first element off a comma-separated list (RFC 9110,
// section 5.6.1), without the white space around it. Elements may be empty. Those of
// the lists read here are tokens, so no quoted string hides a comma.
func cutElement(list []byte) (element, rest []byte) {
	to := bytes.IndexByte(list, ',')
	if to < 0 {
		to = len(list)
	} else {
		rest = list[to+1:]
	}
	from, to := trimBlanks(list, 0, to)
	return list[from:to], rest
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// trimBlanks narrows the range b[from:to] by the optional white space (RFC 9110,
// section 5.6.3) at both ends of it.
func trimBlanks(b []byte, from, to int) (int, int) {
	for from < to && isBlank(b[from]) {
		from++
	}
	for from < to && isBlank(b[to-1]) {
		to--
	}
	return from, to
}

// skipBlanks gives the index of the first byte at or behind at that is no white space.
func skipBlanks(b []byte, at int) int {
	for at < len(b) && isBlank(b[at]) {
		at++
	}
	return at
}
