// Package allocations has two parsers of heads.
package allocations

import (
	"bytes"
	"strings"
)

// Split parses a head and returns its parts as strings.
func Split(head []byte) (method, target string, fields map[string][]string) {
	lines := strings.Split(string(head), "\r\n")
	first := strings.Split(lines[0], " ")
	fields = map[string][]string{}
	for _, line := range lines[1:] {
		name, value, found := strings.Cut(line, ":")
		if !found {
			break
		}
		name = strings.ToLower(name)
		fields[name] = append(fields[name], strings.TrimSpace(value))
	}
	return first[0], first[1], fields
}

// Spans is a head of which it is known where things are.
type Spans struct {
	Head           []byte // as it was given to Parse
	Method, Target Span
	Fields         []Field
}

// Span is a part of a head, from the byte with the first index up to, without it, that with the second.
type Span struct{ From, To int }

// Field is a field line.
type Field struct{ Name, Value Span }

// Parse parses a head. It uses the memory of the one before.
func (s *Spans) Parse(head []byte) {
	s.Head, s.Fields = head, s.Fields[:0]
	end := bytes.Index(head, []byte("\r\n"))
	space := bytes.IndexByte(head[:end], ' ')
	s.Method = Span{0, space}
	s.Target = Span{space + 1, bytes.LastIndexByte(head[:end], ' ')}
	for at := end + 2; ; at = end + 2 {
		end = at + bytes.Index(head[at:], []byte("\r\n"))
		colon := bytes.IndexByte(head[at:end], ':')
		if colon < 0 {
			return
		}
		value := at + colon + 1
		for value < end && head[value] == ' ' {
			value++
		}
		s.Fields = append(s.Fields, Field{Span{at, at + colon}, Span{value, end}})
	}
}
