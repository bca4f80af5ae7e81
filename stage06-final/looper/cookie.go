package looper

import (
	"bytes"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"time"
)

// Each call of Cookie parses the head of the request, whose size the server bounds
// (Config.Server.Limits). SetCookie adds to the response's fields at once.

// Cookie returns the value of the request's cookie of that name, "" if there is none. If the client sent several,
// it is the first, which browsers take from the longest path. Case matters in names. Cookie removes double quotes around
// the value. The rest is as the client sent it: trust it no more than a query.
func (c *Context) Cookie(name string) string {
	for list := range c.request("Cookie").Values("Cookie") {
		for len(list) > 0 {
			var found, value []byte
			if found, value, list = cutCookie(list); len(found) > 0 && string(found) == name {
				return string(value)
			}
		}
	}
	return ""
}

// Cookies returns an iterator over the names and values of the request's cookies, in the order sent. It skips pairs without
// a name or "=". The values are those of Cookie.
func (c *Context) Cookies() iter.Seq2[string, string] {
	var all []byte // a copy: the head may move between two steps
	for list := range c.request("Cookies").Values("Cookie") {
		all = append(append(all, list...), ';')
	}
	return func(yield func(name, value string) bool) {
		for list := all; len(list) > 0; {
			var name, value []byte
			if name, value, list = cutCookie(list); len(name) > 0 && !yield(string(name), string(value)) {
				return
			}
		}
	}
}

// cutCookie takes the first pair off a Cookie field (RFC 6265bis, section 4.2.1). The name is empty if the pair has none.
func cutCookie(list []byte) (name, value, rest []byte) {
	pair, rest, _ := bytes.Cut(list, []byte{';'})
	name, value, ok := bytes.Cut(pair, []byte{'='})
	if !ok {
		return nil, nil, rest
	}
	name, value = bytes.Trim(name, " \t"), bytes.Trim(value, " \t")
	if n := len(value); n > 1 && value[0] == '"' && value[n-1] == '"' {
		value = value[1 : n-1]
	}
	return name, value, rest
}

// SetCookie sets a cookie with the response. Call it before the response. By default, Path is "/"
// and SameSite is Lax; http.SameSiteDefaultMode leaves the latter to the browser. A cookie that this response sets already,
// of the same name, Domain and Path, is replaced. The response to an error that is a fault of the program sets none.
//
// If browsers would refuse the cookie, or read it differently, the response fails (see MistakeError) with a
// *CookieError: RFC 6265bis, section 4.1. A value has printable ASCII without quotes, semicolons and backslashes; encode others before
// (url.QueryEscape, base64.URLEncoding).
func (c *Context) SetCookie(cookie *http.Cookie) {
	if c.maySet("SetCookie") {
		c.keep(c.setCookie(cookie))
	}
}

func (c *Context) setCookie(cookie *http.Cookie) error {
	if cookie == nil {
		return &CookieError{Reason: "expected a cookie, found nil"}
	}
	set := *cookie
	if set.Path == "" {
		set.Path = "/"
	}
	if set.SameSite == 0 {
		set.SameSite = http.SameSiteLaxMode
	}
	if reason := checkCookie(&set); reason != "" {
		return &CookieError{Cookie: set.Name, Reason: reason}
	}
	c.x.DeleteFieldFunc("Set-Cookie", func(value []byte) bool { return setsSame(value, &set) })
	return c.x.AddField("Set-Cookie", set.String())
}

// setsSame reports whether the value of a Set-Cookie field sets the cookie that set does (RFC 6265bis, section 5.7).
func setsSame(value []byte, set *http.Cookie) bool {
	if name, _, _ := bytes.Cut(value, []byte{'='}); string(name) != set.Name {
		return false // most are, without being parsed
	}
	other, err := http.ParseSetCookie(string(value))
	domain := func(c *http.Cookie) string { return strings.ToLower(strings.TrimPrefix(c.Domain, ".")) }
	return err == nil && other.Path == set.Path && domain(other) == domain(set)
}

// ClearCookie makes the client delete a cookie that was set with the Path "/" and without a Domain. For other cookies, use
// ClearCookieAt.
func (c *Context) ClearCookie(name string) {
	if c.maySet("ClearCookie") {
		c.keep(c.clearCookie(name, "/", ""))
	}
}

// ClearCookieAt makes the client delete a cookie that was set with that Path and Domain; domain is "" if it had none.
// To delete a cookie of SameSite=None also from another site's page, call SetCookie with a MaxAge of -1.
func (c *Context) ClearCookieAt(name, path, domain string) {
	if c.maySet("ClearCookieAt") {
		c.keep(c.clearCookie(name, path, domain))
	}
}

// maxCleared is the number of cookies that ClearCookies clears: as many as browsers keep for a site (Chrome: 180). The client
// chooses their number, and each has a field in the response.
const maxCleared = 180

// ClearCookies makes the client delete all cookies that it sent, the first 180 if there are more. A request does not contain the
// path and domain of a cookie: cookies with another Path than "/", or with a Domain, stay.
func (c *Context) ClearCookies() {
	if !c.maySet("ClearCookies") {
		return
	}
	left := maxCleared
	for name := range c.Cookies() {
		if err := c.clearCookie(name, "/", ""); err != nil {
			continue // this server has set no such name
		}
		if left--; left == 0 {
			break
		}
	}
}

func (c *Context) clearCookie(name, path, domain string) error {
	prefixed := hasPrefixFold(name, hostPrefix) || hasPrefixFold(name, securePrefix)
	return c.setCookie(&http.Cookie{
		Name: name, Path: path, Domain: domain, MaxAge: -1, Expires: time.Unix(1, 0), Secure: prefixed,
	})
}

// CookieError is the reason why a cookie cannot be set.
type CookieError struct {
	Cookie string // its name as given
	Reason string // what was expected and what was found
}

func (e *CookieError) Error() string {
	return fmt.Sprintf("looper: cookie %s: %s", quoted(e.Cookie), e.Reason)
}
