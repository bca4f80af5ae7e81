package trace

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// maxLine is the length, in bytes, of the longest line that Reader accepts.
const maxLine = 1 << 20

// Reader reads the events of a trace one by one.
type Reader struct {
	lines *bufio.Scanner
	line  int
}

// NewReader returns a Reader on in.
func NewReader(in io.Reader) *Reader {
	s := bufio.NewScanner(in)
	s.Buffer(nil, maxLine)
	return &Reader{lines: s}
}

// Next returns the next event; io.EOF if there is none. If a line is not an event, the error
// has its number.
func (r *Reader) Next() (Event, error) {
	var e Event
	if !r.lines.Scan() {
		if err := r.lines.Err(); err != nil {
			return e, fmt.Errorf("line %d: %w", r.line+1, err)
		}
		return e, io.EOF
	}
	r.line++
	if err := json.Unmarshal(r.lines.Bytes(), &e); err != nil {
		return e, fmt.Errorf("line %d: expected a JSON object of a trace: %w", r.line, err)
	}
	if e.Kind == "" {
		return e, fmt.Errorf(`line %d: expected an event, found an object without "ev"`, r.line)
	}
	return e, nil
}
