package looper

import (
	"errors"
	"strconv"
	"strings"
)

// part is a part of a file: length bytes from the first on.
type part struct{ first, length int64 }

// errUnsatisfiable: what the client asks for lies behind the end of the file.
var errUnsatisfiable = errors.New("looper: the range is behind the end of the file")

// requested is the part of a file of size bytes that the client asks for (RFC 9110,
// section 14.2). It asks for none unless that is one part, of the version that there is,
// in a form that can be read. Several parts are answered with the whole, which is as
// good, and cannot be abused.
func (c *Context) requested(v version, size int64) (p part, asked bool, err error) {
	spec, ok := strings.CutPrefix(c.Field("Range"), "bytes=")
	if !ok || c.isHead() || !c.inRange(v) {
		return part{}, false, nil
	}
	first, last, ok := strings.Cut(spec, "-")
	from, okFrom := parsePosition(first)
	to, okTo := parsePosition(last)
	switch {
	case !ok, !okFrom && first != "", !okTo && last != "", !okFrom && !okTo:
		return part{}, false, nil
	case !okFrom: // the last so many bytes
		from, to = max(0, size-to), size-1
	case !okTo:
		to = size - 1
	case to < from:
		return part{}, false, nil
	}
	if from >= size {
		return part{}, true, errUnsatisfiable
	}
	return part{from, min(to, size-1) - from + 1}, true, nil
}

// parsePosition reads digits and nothing else. A number that is too large for any file is
// the largest there is.
func parsePosition(digits string) (position int64, ok bool) {
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	position, _ = strconv.ParseInt(digits, 10, 64) // which is what it says of one too large
	return position, true
}

// inRange says whether the part is wanted of this version: If-Range names it, by tag or
// by date, or is not there (RFC 9110, section 13.1.5).
func (c *Context) inRange(v version) bool {
	validator := c.Field("If-Range")
	return validator == "" || validator == v.tag || validator == v.date()
}
