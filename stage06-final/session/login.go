package session

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"looper.example/stage06-final/looper"
)

// maxUser is the length, in bytes, of the longest name of a user.
const maxUser = 256

// login is the value of loginKey.
type login struct {
	User string `json:"u"`
	At   int64  `json:"t"` // Unix milliseconds
}

// Login makes the session that of a user: an identifier of the application's choice, of 1 to 256 bytes. The token
// rotates, so an attacker who knew the old one is not logged in by it, and Config.Lifetime begins again. Values such as
// a cart stay, unless they belong to another user. If the login cannot be kept, the response fails as after Session.Set.
func Login(c *looper.Context, user string) {
	s := Get(c)
	switch {
	case !s.mayChange("session.Login"):
		return
	case user == "" || len(user) > maxUser:
		c.SetError(fmt.Errorf("session: expected a user of 1 to %d bytes, found %d", maxUser, len(user)))
		return
	}
	if old, ok := User(c); ok && old != user {
		s.clear()
	}
	s.rotate, s.begins = true, true
	c.SetError(s.set(loginKey, login{user, c.Exchange().Loop().Date().UnixMilli()}))
}

// Logout ends the session and deletes all its values. A message for the next page may follow.
func Logout(c *looper.Context) {
	if s := Get(c); s.mayChange("session.Logout") {
		s.clear()
		s.rotate = true
	}
}

// User returns the user who has logged in, and reports false if none has.
func User(c *looper.Context) (user string, ok bool) {
	l, ok := Value[login](Get(c), loginKey)
	return l.User, ok
}

// Since returns the time of the user's login: a page that changes a password may ask for it again if the login is
// long ago. It is the zero time if no user has logged in.
func Since(c *looper.Context) time.Time {
	l, ok := Value[login](Get(c), loginKey)
	if !ok {
		return time.Time{}
	}
	return time.UnixMilli(l.At)
}

// RequireLogin returns middleware for pages that only logged-in users may see. It sends other clients to the login page
// at redirectTo (303), for a GET with the parameter "next", which has the page's path and query, for Next. If redirectTo is empty, they
// get 401, as clients of an API expect; so does a WebSocket, which follows no redirects. RequireLogin needs New outside of it.
func RequireLogin(redirectTo string) looper.Middleware {
	return func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			if _, ok := User(c); ok {
				return next(c)
			}
			if redirectTo == "" || c.Request().Upgrade() {
				return unauthorized(c)
			}
			return c.Redirect(withNext(c, redirectTo), 303)
		}
	}
}

// unauthorized returns the error for a client that has not logged in. The response must have a challenge (RFC 9110, section
// 15.5.2), and cookies have no registered scheme.
func unauthorized(c *looper.Context) error {
	c.AddHeader("WWW-Authenticate", "Cookie")
	return &looper.Error{Status: 401, Message: "log in first"}
}

// withNext returns the login page's URL with the request's target in the parameter "next".
func withNext(c *looper.Context, page string) string {
	if method := c.Method(); method != "GET" && method != "HEAD" {
		return page // a redirect would not repeat a form
	}
	target := c.RequestURI()
	if !LocalPath(target) {
		return page
	}
	separator := "?"
	if strings.Contains(page, "?") {
		separator = "&"
	}
	return page + separator + "next=" + url.QueryEscape(target)
}

// Next returns the path to go to after the login: the parameter "next" of the query if it is a LocalPath, and fallback otherwise. A
// login form without an action keeps the query.
func Next(c *looper.Context, fallback string) string {
	if next := c.Query("next"); LocalPath(next) {
		return next
	}
	return fallback
}

// maxPath is the length, in bytes, of the longest path that a client is redirected to.
const maxPath = 2048

// LocalPath reports whether path leads to this site, for all browsers: it begins with one slash, and has no backslash, no
// control character and no second slash after the first, also not after "." or "..". A redirect to another target that
// a client has sent lends the site's name to others (open redirect).
func LocalPath(path string) bool {
	if len(path) > maxPath || !strings.HasPrefix(path, "/") || strings.Contains(path, `\`) {
		return false
	}
	name, _, _ := strings.Cut(path, "?")
	name, _, _ = strings.Cut(name, "#")
	if strings.Contains(name, "//") { // "/.//host" is "//host" for a server that resolves dots
		return false
	}
	u, err := url.Parse(path) // refuses control characters
	return err == nil && u.Scheme == "" && u.Host == "" && u.User == nil
}
