// Package segments splits the source of a template into text, values and tags.
package segments

import "fmt"

// Kind is what a segment is.
type Kind string

const (
	Text  Kind = "text"  // as it stands in the page
	Value Kind = "value" // the inside of {{ }}
	Tag   Kind = "tag"   // the inside of {% %}
)

// Segment is a part of a source.
type Segment struct {
	Kind Kind
	Text string // without the delimiters, otherwise unchanged
	Line int    // where it begins, delimiter included; the first line is 1
}

// Error says that what opens on a line is never closed.
type Error struct{ Line int }

func (e *Error) Error() string { return fmt.Sprintf("line %d: a value or tag is not closed", e.Line) }
