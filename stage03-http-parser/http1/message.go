package http1

import "iter"

// A Message is what requests and responses have in common: the field lines of the head, and the trailers
// (RFC 9110, section 6). It is a part of [Request] and of [Response], and a view like them.
type Message struct {
	head     section // raw is the whole head, the first line included
	trailers section // raw is a copy
}

// reset forgets the message and keeps the memory for its spans and trailers.
func (m *Message) reset() {
	m.head.raw, m.head.fields = nil, m.head.fields[:0]
	m.trailers.raw, m.trailers.fields = m.trailers.raw[:0], m.trailers.fields[:0]
}

// keep makes the message a view of the bytes of an unfinished head, in which there is an error: a server
// that responds to it must know at least whether the method is HEAD.
func (m *Message) keep(in []byte) {
	if len(m.head.raw) == 0 {
		m.head.raw = in[:len(in):len(in)]
	}
}

// Field returns the value of the first field of that name, without the white space
// around it, or nil if there is none. Names are compared without regard to case (RFC 9110,
// section 5.1). For lists use Elements, which reads all lines; for a field that
// may come only once, Single.
func (m *Message) Field(name string) []byte { return m.head.value(name) }

// NumFields returns the number of field lines of the head.
func (m *Message) NumFields() int { return len(m.head.fields) }

// FieldAt returns the field line at index i of NumFields, in the order sent; it
// panics beyond.
func (m *Message) FieldAt(i int) (name, value []byte) { return m.head.at(i) }

// Fields returns the names and values of the field lines, in the order sent.
func (m *Message) Fields() iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		for i := range m.head.fields {
			if !yield(m.head.at(i)) {
				return
			}
		}
	}
}

// HasConnectionOption reports whether the Connection fields list that option, in any
// case of letters (RFC 9110, section 7.6.1).
func (m *Message) HasConnectionOption(name string) bool {
	for option := range m.Elements("Connection") {
		if equalFold(option, name) {
			return true
		}
	}
	return false
}

// Trailer returns the value of the first trailer of that name, or nil when there is
// none. Trailers are there from the End event on; until then there are none.
func (m *Message) Trailer(name string) []byte {
	if m.NumTrailers() == 0 {
		return nil
	}
	return m.trailers.value(name)
}

// NumTrailers returns the number of field lines after a chunked body, from the End event on.
func (m *Message) NumTrailers() int {
	if len(m.trailers.raw) == 0 {
		return 0 // some may have been read, but the section is not judged yet
	}
	return len(m.trailers.fields)
}

// TrailerAt returns the trailer at index i of NumTrailers, in the order sent; it panics
// beyond.
func (m *Message) TrailerAt(i int) (name, value []byte) { return m.trailers.at(i) }

// Raw returns the head as it came, from its first line to the empty line. If the error is in the
// head, it is the part that Next was given, and perhaps more.
func (m *Message) Raw() []byte { return m.head.raw }

// HeadLen returns the length of Raw in bytes. An empty line that was skipped before a
// request is no part of it, but is among the bytes that Next consumed.
func (m *Message) HeadLen() int { return len(m.head.raw) }

// AppendHead appends Raw to dst.
func (m *Message) AppendHead(dst []byte) []byte { return append(dst, m.head.raw...) }

// Rebase makes the message a view of head, which must be a copy of Raw; it panics
// if it cannot be one.
func (m *Message) Rebase(head []byte) {
	if len(head) != len(m.head.raw) {
		panic("http1: Rebase: the head given has another length than the head parsed")
	}
	m.head.raw = head[:len(head):len(head)]
}
