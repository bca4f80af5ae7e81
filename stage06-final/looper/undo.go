package looper

import (
	"bytes"
	"slices"
)

// undo knows the response's fields from before the functions of OnResponse. If one of the functions fails, the others are called
// again for the error page, so their changes to the fields are undone. The changes of the failing function belong to its error,
// as Retry-After does to 503.
type undo struct {
	isOn    bool   // there are several functions
	isFirst bool   // the next one is the first
	before  []byte // lines of all fields before the first
	last    []byte // ... and before the one that runs
}

// begin is called before the functions of a response.
func (u *undo) begin(c *Context) { u.isOn, u.isFirst = len(c.hooks) > 1, true }

// mark is called before each function.
func (u *undo) mark(c *Context) {
	if !u.isOn {
		return
	}
	u.last = c.x.AppendFields(u.last[:0])
	if u.isFirst {
		u.isFirst, u.before = false, append(u.before[:0], u.last...)
	}
}

// others undoes the changes of all functions before the last one that was called.
func (u *undo) others(c *Context) {
	if !u.isOn {
		return
	}
	last, now := fieldLines(u.last), fieldLines(c.x.AppendFields(nil))
	kept := without(fieldLines(u.before), without(last, now))
	c.x.SetFields(bytes.Join(append(kept, without(now, last)...), nil))
}

// fieldLines splits fields into their lines.
func fieldLines(fields []byte) [][]byte { return slices.Collect(bytes.Lines(fields)) }

// without returns the lines that are not among others. A line that is there twice, and once among the others, is returned once.
func without(lines, others [][]byte) (rest [][]byte) {
	others = slices.Clone(others)
	for _, line := range lines {
		same := func(other []byte) bool { return bytes.Equal(line, other) }
		if at := slices.IndexFunc(others, same); at >= 0 {
			others = slices.Delete(others, at, at+1)
		} else {
			rest = append(rest, line)
		}
	}
	return rest
}
