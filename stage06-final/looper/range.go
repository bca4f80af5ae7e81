package looper

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// part is a part of a file: length bytes from the first on.
type part struct{ first, length int64 }

// errUnsatisfiable is the error for a range after the end of the file.
var errUnsatisfiable = errors.New("looper: the range is after the end of the file")

// maxParts is the number of parts that one response may have. Readers of documents ask for a few.
const maxParts = 16

// requested returns the parts of a file of size bytes that the client asks for, in its order (RFC 9110,
// section 14.2). If it returns none, the client gets the complete file.
//
// The client gets the complete file unless it asks, in a valid form, for parts of the present version.
// As from net/http and nginx, it also gets the complete file if parts would cost more than that: if
// there are more than 16, if two of them overlap, or if they make a longer response (section 17.15; see
// byteranges). A 416 would refuse clients that the complete file helps, and no abuse of Range costs
// more than a request without it.
func (c *Context) requested(v version, size int64) (parts []part, err error) {
	unit, list, _ := strings.Cut(string(c.head.Single("Range")), "=")
	if !strings.EqualFold(unit, "bytes") || !c.isGet() || !c.inRange(v) {
		return nil, nil
	}
	asked := 0
	for spec := range strings.SplitSeq(list, ",") {
		spec = strings.Trim(spec, " \t")
		if spec == "" {
			continue // lists may have empty elements (section 5.6.1)
		}
		p, ok := parsePart(spec, size)
		if asked++; !ok || asked > maxParts {
			return nil, nil
		}
		if p.length > 0 {
			parts = append(parts, p)
		}
	}
	switch {
	case asked == 0 || overlap(parts):
		return nil, nil
	case len(parts) == 0:
		return nil, errUnsatisfiable
	}
	return parts, nil
}

// parsePart reads one range of a file of size bytes. A range after the end of the file has no length.
func parsePart(spec string, size int64) (p part, ok bool) {
	first, last, ok := strings.Cut(spec, "-")
	from, okFrom := parsePosition(first)
	to, okTo := parsePosition(last)
	switch {
	case !ok, !okFrom && first != "", !okTo && last != "", !okFrom && !okTo:
		return part{}, false
	case !okFrom && to > 0 && size == 0: // all of nothing, which Content-Range cannot say
		return part{}, false
	case !okFrom: // the last so many bytes
		from, to = max(0, size-to), size-1
	case !okTo:
		to = size - 1
	case to < from:
		return part{}, false
	}
	if from >= size {
		return part{}, true
	}
	return part{from, min(to, size-1) - from + 1}, true
}

// overlap reports whether two of the parts have a byte in common.
func overlap(parts []part) bool {
	for i, p := range parts {
		for _, q := range parts[:i] {
			if p.first < q.first+q.length && q.first < p.first+p.length {
				return true
			}
		}
	}
	return false
}

// parsePosition reads digits and nothing else. A number that is too large for any file becomes the
// largest int64.
func parsePosition(digits string) (position int64, ok bool) {
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	position, _ = strconv.ParseInt(digits, 10, 64) // it returns that for a number that is too large
	return position, true
}

// inRange reports whether the client wants the part of this version: If-Range names the version, by tag
// or by date, or is absent (RFC 9110, section 13.1.5). The client joins the part to others that it has,
// so the validator must be strong. A weak tag is not strong, nor is the date of a version made in the
// present second: another version may be made within it (section 8.8.2.2).
func (c *Context) inRange(v version) bool {
	if !c.has("If-Range") || string(c.head.Single("If-Range")) == v.tag {
		return true
	}
	date, ok := c.date("If-Range")
	return ok && date.Equal(v.modified) && date.Before(c.app.loop.Date().Truncate(time.Second))
}
