package session_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
)

func TestLogin(t *testing.T) {
	for name, config := range stores() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, config)
			w.pages()
			w.app.Get("/since", func(c *looper.Context) error {
				since := session.Since(c)
				if since.IsZero() {
					return c.Text(200, "never")
				}
				return c.Text(200, c.Exchange().Loop().Date().Sub(since).String())
			})
			w.run(func(b *browser) {
				assert.Equal(t, " false", b.get("/user").body)
				assert.Equal(t, "never", b.get("/since").body)
				b.get("/login/ada")
				before := b.token()
				b.c.Sleep(time.Minute)
				assert.Equal(t, "ada true", b.get("/user").body)
				assert.Equal(t, "1m0s", b.get("/since").body)
				b.get("/set/mine/1")
				b.get("/login/ada") // asked for the password again
				assert.NotEqual(t, before, b.token())
				assert.Equal(t, "1", b.get("/get/mine").body)
				assert.Equal(t, "0s", b.get("/since").body)
				b.get("/login/bob")
				assert.Equal(t, "none", b.get("/get/mine").body, "Ada's values are not Bob's")
				b.get("/logout")
				assert.Empty(t, b.cookies)
				assert.Equal(t, " false", b.get("/user").body)
				assert.Equal(t, 200, b.get("/logout").status, "twice is no mistake")
			})
		})
	}
}

func TestWrongUsers(t *testing.T) {
	w := newWorld(t, session.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		session.Login(c, "")
		assert.ErrorContains(t, c.Text(200, "in"), "expected a user of 1 to 256 bytes, found 0")
		session.Login(c, strings.Repeat("x", 257))
		assert.ErrorContains(t, c.Text(200, "in"), "found 257")
		return c.NoContent()
	})
	w.run(func(b *browser) { assert.Equal(t, 204, b.get("/").status); assert.Empty(t, b.cookies) })
}

func TestRequireLogin(t *testing.T) {
	w := newWorld(t, session.Config{})
	w.pages()
	here := func(c *looper.Context) error { return c.Text(200, "here") }
	members := w.app.Group("/members", session.RequireLogin("/enter?lang=en"))
	members.Get("/page", here)
	members.Post("/page", here)
	w.app.Group("/api", session.RequireLogin("")).Get("", here)
	w.app.Get("/enter", func(c *looper.Context) error {
		session.Login(c, "ada")
		return c.Redirect(session.Next(c, "/home"), 303)
	})
	w.run(func(b *browser) {
		r := b.get("/members/page?a=1&b=%2F")
		assert.Equal(t, 303, r.status)
		location := "/enter?lang=en&next=%2Fmembers%2Fpage%3Fa%3D1%26b%3D%252F"
		assert.Equal(t, location, r.header.Get("Location"))
		r = b.ask("POST", "/members/page", "Content-Length: 0")
		assert.Equal(t, 303, r.status)
		assert.Equal(t, "/enter?lang=en", r.header.Get("Location"))
		r = b.get("/api")
		assert.Equal(t, 401, r.status)
		assert.Equal(t, "Cookie", r.header.Get("Www-Authenticate"))

		r = b.ask("GET", "/members/page", "Connection: Upgrade\r\nUpgrade: websocket")
		assert.Equal(t, 401, r.status, "a WebSocket")

		r = b.get(location)
		assert.Equal(t, "/members/page?a=1&b=%2F", r.header.Get("Location"))
		assert.Equal(t, "here", b.get(r.header.Get("Location")).body)
		assert.Equal(t, "here", b.ask("POST", "/members/page", "Content-Length: 0").body)
		assert.Equal(t, "here", b.get("/api").body)
		for _, next := range []string{"", "//evil.example", "/%5Cevil.example", "https://evil.example", "/%0D%0AX:1"} {
			assert.Equal(t, "/home", b.get("/enter?next="+next).header.Get("Location"), next)
		}
	})
}

// Only paths of this site are local, as every browser reads them.
func TestLocalPath(t *testing.T) {
	for path, want := range map[string]bool{
		"/": true, "/a": true, "/a/b?c=d&e=//f#g": true, "/a%2F%2Fb": true, "/@evil": true, "/a:b": true, "/a#//b": true, "/caf\u00e9": true,
		"": false, "a": false, "?a": false, "#a": false, ".": false, "../a": false,
		"//evil.example": false, "///evil.example": false, "/\\evil.example": false, "\\/evil.example": false, "\\\\evil": false,
		"/a\\b": false, "https:evil.example": false, "https://evil.example": false, "HTTPS:/evil": false, "javascript:alert(1)": false,
		"data:text/html,x": false, " /a": false, "\t/a": false, "/\t/evil.example": false, "/\n/evil.example": false, "/\x00": false,
		"/a\x7f": false, "/a\r\nSet-Cookie: a=b": false, "/.//evil.example": false, "/..//evil.example": false, "/a//b": false,
		"/a%": false, "/a%zz": false, "/" + strings.Repeat("a", 2048): false,
	} {
		assert.Equal(t, want, session.LocalPath(path), "%q", path)
	}
}
