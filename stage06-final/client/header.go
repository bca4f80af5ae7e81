package client

import (
	"iter"
	"strings"

	"looper.example/stage03-http-parser/http1"
)

// Field is one field line of a message: its name, and its value without the white space around it.
type Field struct{ Name, Value string }

// Header has the fields of a message in the order sent. Names are compared without regard to case.
type Header []Field

// Get returns the value of the first field of that name, or "".
func (h Header) Get(name string) string {
	for value := range h.Values(name) {
		return value
	}
	return ""
}

// Has reports whether there is a field of that name.
func (h Header) Has(name string) bool {
	for range h.Values(name) {
		return true
	}
	return false
}

// Values returns the values of all fields of that name.
func (h Header) Values(name string) iter.Seq[string] {
	return func(yield func(value string) bool) {
		for _, f := range h {
			if strings.EqualFold(f.Name, name) && !yield(f.Value) {
				return
			}
		}
	}
}

// Add adds a field at the end.
func (h *Header) Add(name, value string) { *h = append(*h, Field{name, value}) }

// Set sets the only field of that name.
func (h *Header) Set(name, value string) {
	h.Del(name)
	h.Add(name, value)
}

// Del removes the fields of these names. It makes a new list, so a copy of the Header does not change.
func (h *Header) Del(names ...string) {
	kept := make(Header, 0, len(*h)+1)
	for _, f := range *h {
		if !isOneOf(f.Name, names) {
			kept = append(kept, f)
		}
	}
	*h = kept
}

func isOneOf(name string, names []string) bool {
	for _, n := range names {
		if strings.EqualFold(name, n) {
			return true
		}
	}
	return false
}

// headerOf copies the fields of a head: one string holds it, and names and values are parts of that string.
func headerOf(m *http1.Message) Header {
	if m.NumFields() == 0 {
		return nil
	}
	text := string(m.Raw())
	h := make(Header, m.NumFields())
	at := strings.IndexByte(text, '\n') + 1 // after the first line
	for i := range h {
		name, value := m.FieldAt(i)
		from := at + len(name) + len(":")
		for text[from] == ' ' || text[from] == '\t' {
			from++
		}
		h[i] = Field{text[at : at+len(name)], text[from : from+len(value)]}
		at = from + strings.IndexByte(text[from:], '\n') + 1
	}
	return h
}

// trailerOf copies the trailers.
func trailerOf(m *http1.Message) Header {
	if m.NumTrailers() == 0 {
		return nil
	}
	h := make(Header, m.NumTrailers())
	for i := range h {
		name, value := m.TrailerAt(i)
		h[i] = Field{string(name), string(value)}
	}
	return h
}
