package looper

import (
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// setValidators sets Last-Modified and ETag, and says whether the client has this very
// version already (RFC 9110, section 13). Files without a time, such as embedded ones,
// have neither.
func (c *Context) setValidators(info fs.FileInfo) (unchanged bool, err error) {
	modified := info.ModTime()
	if modified.IsZero() {
		return false, nil
	}
	tag := fmt.Sprintf(`"%x-%x"`, modified.UnixNano(), info.Size())
	if err := c.AddField("ETag", tag); err != nil {
		return false, err
	}
	if err := c.AddField("Last-Modified", modified.UTC().Format(httpDate)); err != nil {
		return false, err
	}
	if match := c.Field("If-None-Match"); match != "" {
		return match == "*" || tagListed(match, tag), nil // it takes precedence over the date
	}
	since, err := time.Parse(httpDate, c.Field("If-Modified-Since"))
	return err == nil && !modified.Truncate(time.Second).After(since), nil
}

// httpDate is IMF-fixdate (RFC 9110, section 5.6.7).
const httpDate = "Mon, 02 Jan 2006 15:04:05 GMT"

// tagListed says whether a list of entity tags has tag in it; comparison is weak. A
// comma inside another tag cannot matter: tag has none, and both its quotes.
func tagListed(list, tag string) bool {
	for candidate := range strings.SplitSeq(list, ",") {
		if strings.TrimPrefix(strings.TrimSpace(candidate), "W/") == tag {
			return true
		}
	}
	return false
}
