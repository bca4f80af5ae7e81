package http1

import "iter"

// Many fields hold lists, and a list may have several lines: they mean the same as one
// line with commas between them (RFC 9110, section 5.3). A program that reads only the first
// line misses the rest.

// Values returns the values of all fields of that name, line by line in the order sent.
// A value may be empty.
func (m *Message) Values(name string) iter.Seq[[]byte] {
	return func(yield func(value []byte) bool) {
		for field, value := range m.Fields() {
			if equalFold(field, name) && !yield(value) {
				return
			}
		}
	}
}

// Single returns the value of a field that holds one value and no list, such as Range or a
// date. It is nil if the message has no field of that name, and also if it has several:
// that is an error of the sender, and two programs may pick different lines.
func (m *Message) Single(name string) (value []byte) {
	for line := range m.Values(name) {
		if value != nil {
			return nil
		}
		value = line
	}
	return value
}

// Elements returns the elements of a list (RFC 9110, section 5.6.1) over all its lines,
// without the white space around them. Empty elements are left out. A comma in a quoted
// string does not separate; a string that is not closed ends with its line. For lists of
// entity tags use EntityTags.
func (m *Message) Elements(name string) iter.Seq[[]byte] {
	return func(yield func(element []byte) bool) {
		for list := range m.Values(name) {
			for len(list) > 0 {
				var element []byte
				element, list = cutElement(list)
				if len(element) > 0 && !yield(element) {
					return
				}
			}
		}
	}
}

// cutElement takes the first element, which may be empty, off the list of one line.
func cutElement(list []byte) (element, rest []byte) {
	to := 0
	for to < len(list) && list[to] != ',' {
		if list[to] == '"' {
			to, _ = quotedEnd(list, to)
		} else {
			to++
		}
	}
	if to < len(list) {
		rest = list[to+len(","):]
	}
	from, to := trimBlanks(list, 0, to)
	return list[from:to:to], rest
}

// quotedEnd returns where the quoted string that begins at b[at] ends (RFC 9110, section
// 5.6.4). If it is not closed, end is the byte at which a closing quote was expected.
func quotedEnd(b []byte, at int) (end int, closed bool) {
	at++
	for {
		at += run(b[at:], quotedChar)
		switch {
		case at < len(b) && b[at] == '"':
			return at + 1, true
		case at+1 < len(b) && b[at] == '\\' && is(b[at+1], textChar):
			at += 2
		default:
			return at, false
		}
	}
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

// skipBlanks returns the index of the first byte at or after at that is not white space.
func skipBlanks(b []byte, at int) int {
	for at < len(b) && isBlank(b[at]) {
		at++
	}
	return at
}
