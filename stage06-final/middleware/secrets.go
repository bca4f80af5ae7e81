package middleware

import "looper.example/stage06-final/looper"

// MayHaveSecrets is the default of CompressConfig.Secrets. The length of compressed content shows how much of the content is
// repeated. If a page repeats a word of the request, and has a secret in it, an attacker who can make a browser send many
// requests, and sees how long the responses are, finds the secret letter by letter (the attack is known as BREACH, the
// idea as CRIME: RFC 7457, section 2.6).
//
// A response may have a secret if it sets a cookie or has Cache-Control: private or no-store; or if the
// request has an Authorization or a Cookie field, so that the response may be about a user. Of these last, two kinds of responses have
// none: those with Cache-Control: public, and files of code, style and type, which are the same for all.
//
// An application whose pages repeat nothing, or have no secrets, may say so in CompressConfig.Secrets.
func MayHaveSecrets(r *looper.Response) bool {
	c := r.Context()
	if c.ResponseHeader("Set-Cookie") != "" || responseHas(c, "private") || responseHas(c, "no-store") {
		return true
	}
	if c.Request().Field("Authorization") == nil && c.Request().Field("Cookie") == nil {
		return false
	}
	return !responseHas(c, "public") && !isOfType(r.ContentType, sameForAll)
}

// sameForAll are the types of content without a user's data. It is never changed.
var sameForAll = []string{"text/css", "text/javascript", "application/javascript", "application/wasm", "font/*", "image/svg+xml"}

// responseHas reports whether the response's Cache-Control fields have a directive.
func responseHas(c *looper.Context, directive string) bool {
	for name, value := range c.Exchange().Fields() {
		if equalFold(name, "Cache-Control") && hasDirective(string(value), directive) {
			return true
		}
	}
	return false
}
