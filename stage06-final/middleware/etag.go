package middleware

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"looper.example/stage06-final/looper"
)

// ETagConfig holds the settings of ETag.
type ETagConfig struct {
	MaxLength int // bytes of the longest content that is hashed; default 64 KiB
}

// ETag adds an entity tag to small responses, and sends 304 without content to a client that already has this content
// (RFC 9110, sections 8.8.3 and 13.1.2). It saves the network, not the handler's work. It applies to responses to GET and HEAD
// with status 200 whose content is complete: no streams, and no files, which have tags of their own. A response that sets a
// cookie, or has Cache-Control: no-store, gets no tag. A tag that the handler has set stays, and is compared.
//
// The tag is a hash of the content, so it is a strong one. Compress makes it weak where it changes the content, and must
// be the outer one.
func ETag(config ETagConfig) looper.Middleware {
	config.MaxLength = orDefault(config.MaxLength, 64<<10)
	respond := config.respond
	return func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			if method := string(c.Request().Method()); method == "GET" || method == "HEAD" {
				c.OnResponse(respond)
			}
			return next(c)
		}
	}
}

// respond adds the tag to a response, or turns it into a 304.
func (config ETagConfig) respond(r *looper.Response) error {
	c := r.Context()
	if r.Status != 200 || r.InPieces || len(r.Body) > config.MaxLength ||
		c.ResponseHeader("Set-Cookie") != "" || responseHas(c, "no-store") {
		return nil
	}
	tag := c.ResponseHeader("ETag")
	if tag == "" {
		hash := sha256.Sum256(r.Body)
		tag = `"` + base64.RawURLEncoding.EncodeToString(hash[:16]) + `"`
		c.SetHeader("ETag", tag)
	}
	if isKnown(c, strings.TrimPrefix(tag, "W/")) {
		r.Status, r.ContentType, r.Body = 304, "", nil
	}
	return nil
}

// isKnown reports whether the client has the content with that tag, by weak comparison.
func isKnown(c *looper.Context, tag string) bool {
	for known := range c.Request().EntityTags("If-None-Match") {
		if string(known) == "*" || string(known) == tag {
			return true
		}
	}
	return false
}

// hasDirective reports whether a Cache-Control field has a directive (RFC 9111, section 5.2). Its argument, as in
// private="x", does not matter.
func hasDirective(value, name string) bool {
	for value != "" {
		var directive string
		directive, value, _ = strings.Cut(value, ",")
		directive, _, _ = strings.Cut(directive, "=")
		if strings.EqualFold(strings.TrimSpace(directive), name) {
			return true
		}
	}
	return false
}
