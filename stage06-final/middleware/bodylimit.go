package middleware

import (
	"fmt"

	"looper.example/stage03-http-parser/http1"
	"looper.example/stage06-final/looper"
)

// BodyLimit sets how many bytes of content a request may have, in the place of Config.Server.Limits.Body. A request that
// announces more gets 413 (RFC 9110, section 15.5.14) before its handler runs and before any content is read. A request whose length
// is not known gets it when the handler reads past the limit. BodyLimit panics if limit is negative.
func BodyLimit(limit int64) looper.Middleware {
	if limit < 0 {
		panic(fmt.Sprintf("middleware: BodyLimit expects 0 or more bytes, not %d", limit))
	}
	return func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			c.LimitBody(limit)
			if length := c.Request().ContentLength(); length > limit {
				return &looper.Error{Status: 413, Message: fmt.Sprintf("expected at most %d bytes, found %d", limit, length)}
			}
			return next(c)
		}
	}
}

// Unencoded refuses requests whose content is compressed: 415, with Accept-Encoding: identity (RFC 9110, sections 12.5.3 and
// 15.5.16). A handler would take compressed bytes for the content itself. Unencoded never
// decompresses, because a few bytes may stand for gigabytes.
func Unencoded() looper.Middleware {
	return func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			if hasCoding(c) {
				return refuseCoding(c)
			}
			return next(c)
		}
	}
}

// hasCoding reports whether a request has content with a coding.
func hasCoding(c *looper.Context) bool {
	r := c.Request()
	return r.ContentLength() != 0 && isEncoded(r)
}

// isEncoded reports whether a request's content has a coding.
func isEncoded(r *http1.Request) bool {
	if r.Field("Content-Encoding") == nil {
		return false // Elements would allocate
	}
	for coding := range r.Elements("Content-Encoding") {
		if !equalFold(coding, "identity") {
			return true
		}
	}
	return false
}

func refuseCoding(c *looper.Context) error {
	c.SetHeader("Accept-Encoding", "identity")
	return &looper.Error{Status: 415, Message: "expected content without Content-Encoding"}
}
