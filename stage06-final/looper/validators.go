package looper

import (
	"fmt"
	"time"

	"looper.example/stage03-http-parser/http1"
)

// version identifies a version of a file (RFC 9110, section 8.8).
type version struct {
	tag      string
	modified time.Time // in whole seconds
}

// setVersion sets ETag and Last-Modified. A file without a time, such as an embedded one, gets
// the time of the server's start. A time in the future becomes now (section 8.8.2.1). An encoded
// variant has a tag of its own (section 8.8.3.3).
func (c *Context) setVersion(r *representation) (v version) {
	modified := r.info.ModTime()
	if modified.IsZero() {
		modified = c.app.since
	}
	tag := fmt.Sprintf("%x-%x", modified.UnixNano(), r.info.Size())
	if r.coding != "" {
		tag += "-" + r.coding
	}
	if now := c.app.loop.Date(); modified.After(now) {
		modified = now
	}
	v = version{tag: `"` + tag + `"`, modified: modified.Truncate(time.Second)}
	c.AddHeader("ETag", v.tag)
	c.AddHeader("Last-Modified", string(http1.AppendDate(nil, v.modified)))
	return v
}

// precondition evaluates the client's conditions in the order of RFC 9110, section 13.2.2. It
// returns 304 if the client only reads and has this version already, 412 if the client wants
// another version, and otherwise 0. An empty list of tags names no version, so If-Match fails,
// as in nginx. An invalid date is ignored.
func (c *Context) precondition(v version) (status int) {
	reads := c.isGet() || c.isHead()
	if c.has("If-Match") {
		if !c.listed("If-Match", v, false) {
			return 412
		}
	} else if since, ok := c.date("If-Unmodified-Since"); ok && v.modified.After(since) {
		return 412
	}
	switch {
	case c.has("If-None-Match"):
		if !c.listed("If-None-Match", v, true) {
			return 0
		}
		if !reads {
			return 412
		}
		return 304
	case reads:
		if since, ok := c.date("If-Modified-Since"); ok && !v.modified.After(since) {
			return 304
		}
	}
	return 0
}

// has reports whether the request has a field of that name, even an empty one.
func (c *Context) has(field string) bool { return c.head.Field(field) != nil }

// date returns the date in a field, which must be a single one.
func (c *Context) date(field string) (date time.Time, ok bool) {
	return http1.ParseDate(c.head.Single(field), c.app.loop.Date())
}

// listed reports whether a field's list of entity tags has the tag of v, or "*" for any. With
// weak comparison the tag in the list may be marked as weak.
func (c *Context) listed(field string, v version, weak bool) bool {
	for tag, marked := range c.head.EntityTags(field) {
		if string(tag) == "*" || string(tag) == v.tag && (weak || !marked) {
			return true
		}
	}
	return false
}
