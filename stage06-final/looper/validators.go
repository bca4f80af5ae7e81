package looper

import (
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// version is what tells one version of a file from another (RFC 9110, section 8.8).
type version struct {
	tag      string
	modified time.Time // in whole seconds
}

// date is when the version was made, as Last-Modified says it.
func (v version) date() string { return v.modified.UTC().Format(httpDate) }

// setVersion sets ETag and Last-Modified. A file without a time, such as an embedded one,
// is as old as the server that has it.
func (c *Context) setVersion(info fs.FileInfo) (v version, err error) {
	modified := info.ModTime()
	if modified.IsZero() {
		modified = c.app.since
	}
	v = version{tag: fmt.Sprintf(`"%x-%x"`, modified.UnixNano(), info.Size()), modified: modified.Truncate(time.Second)}
	if err := c.AddField("ETag", v.tag); err != nil {
		return v, err
	}
	return v, c.AddField("Last-Modified", v.date())
}

// precondition evaluates what the client puts as conditions, in the order of RFC 9110,
// section 13.2.2. It returns 304 when the client has this very version already, 412 when
// it wants another, and otherwise 0.
func (c *Context) precondition(v version) (status int) {
	if match := c.Field("If-Match"); match != "" {
		if !tagListed(match, v.tag, false) {
			return 412
		}
	} else if since, ok := c.date("If-Unmodified-Since"); ok && v.modified.After(since) {
		return 412
	}
	if match := c.Field("If-None-Match"); match != "" {
		if tagListed(match, v.tag, true) {
			return 304
		}
	} else if since, ok := c.date("If-Modified-Since"); ok && !v.modified.After(since) {
		return 304
	}
	return 0
}

// httpDate is IMF-fixdate (RFC 9110, section 5.6.7).
const httpDate = "Mon, 02 Jan 2006 15:04:05 GMT"

func (c *Context) date(field string) (date time.Time, ok bool) {
	date, err := time.Parse(httpDate, c.Field(field))
	return date, err == nil
}

// tagListed says whether a list of entity tags, or "*" for any, has tag in it. With weak
// comparison a tag in the list may be marked as weak. A comma inside another tag cannot
// matter: tag has none, and both its quotes.
func tagListed(list, tag string, weak bool) bool {
	if list == "*" {
		return true
	}
	for candidate := range strings.SplitSeq(list, ",") {
		candidate = strings.TrimSpace(candidate)
		if weak {
			candidate = strings.TrimPrefix(candidate, "W/")
		}
		if candidate == tag {
			return true
		}
	}
	return false
}
