package loopertest

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// jar keeps cookies, and lets them expire in the application's time. The standard jar decides which cookie goes where. It
// knows only the real time, so it never sees an expiry. As browsers do, jar returns Secure cookies to a server on the same
// machine even without TLS.
type jar struct {
	cookies *cookiejar.Jar
	date    func() time.Time

	mu       sync.Mutex // for Together
	expiries []expiry   // guarded by mu
}

// expiry is the end of a cookie.
type expiry struct {
	origin *url.URL
	cookie *http.Cookie
	at     time.Time
}

func newJar(date func() time.Time) *jar {
	cookies, _ := cookiejar.New(nil) // never an error
	return &jar{cookies: cookies, date: date}
}

// SetCookies keeps the cookies of a response.
func (j *jar) SetCookies(u *url.URL, cookies []*http.Cookie) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, given := range cookies {
		c := *given
		at, ends := j.end(&c)
		c.MaxAge, c.Expires = 0, time.Time{}
		j.forget(u, &c)
		if ends {
			j.expiries = append(j.expiries, expiry{u, &c, at})
		}
		j.cookies.SetCookies(u, []*http.Cookie{&c})
	}
	j.expire()
}

// forget removes the expiry of a cookie that is set again.
func (j *jar) forget(u *url.URL, c *http.Cookie) {
	j.expiries = slices.DeleteFunc(j.expiries, func(e expiry) bool {
		return e.cookie.Name == c.Name && e.cookie.Domain == c.Domain && e.origin.Host == u.Host &&
			pathOf(e.origin, e.cookie) == pathOf(u, c)
	})
}

// pathOf returns a cookie's path, or the default (RFC 6265, section 5.1.4).
func pathOf(u *url.URL, c *http.Cookie) string {
	if strings.HasPrefix(c.Path, "/") {
		return c.Path
	}
	return path.Dir("/" + strings.TrimPrefix(u.Path, "/"))
}

// end returns the time when a cookie expires, if it does. Max-Age wins over Expires (RFC 6265, section 5.3).
func (j *jar) end(c *http.Cookie) (at time.Time, ends bool) {
	switch {
	case c.MaxAge < 0:
		return j.date(), true
	case c.MaxAge > 0:
		return j.date().Add(time.Duration(c.MaxAge) * time.Second), true
	}
	return c.Expires, !c.Expires.IsZero()
}

// Cookies returns the cookies for a request.
func (j *jar) Cookies(u *url.URL) []*http.Cookie {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.expire()
	return j.cookies.Cookies(u)
}

// expire removes cookies whose time has come.
func (j *jar) expire() {
	left := j.expiries[:0]
	for _, e := range j.expiries {
		if e.at.After(j.date()) {
			left = append(left, e)
			continue
		}
		gone := *e.cookie
		gone.MaxAge = -1
		j.cookies.SetCookies(e.origin, []*http.Cookie{&gone})
	}
	j.expiries = left
}
