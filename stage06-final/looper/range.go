package looper

import (
	"errors"
	"strconv"
	"strings"
	"time"
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
	unit, spec, _ := strings.Cut(string(c.x.Request().Single("Range")), "=")
	if !strings.EqualFold(unit, "bytes") || !c.isGet() || !c.inRange(v) {
		return part{}, false, nil
	}
	first, last, ok := strings.Cut(spec, "-")
	from, okFrom := parsePosition(first)
	to, okTo := parsePosition(last)
	switch {
	case !ok, !okFrom && first != "", !okTo && last != "", !okFrom && !okTo:
		return part{}, false, nil
	case !okFrom && to > 0 && size == 0: // all of nothing, which Content-Range cannot say
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

// inRange reports whether the part is wanted of this version: If-Range names it, by tag or by
// date, or is not there (RFC 9110, section 13.1.5). The client joins the part to others that
// it has, so the validator must be strong. A weak tag is not, nor is the date of a version
// made in the present second: another one may be made within it (section 8.8.2.2).
func (c *Context) inRange(v version) bool {
	if !c.has("If-Range") || string(c.x.Request().Single("If-Range")) == v.tag {
		return true
	}
	date, ok := c.date("If-Range")
	return ok && date.Equal(v.modified) && date.Before(c.app.loop.Date().Truncate(time.Second))
}
