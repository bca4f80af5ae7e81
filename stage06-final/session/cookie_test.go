package session_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
)

func TestSealedCookies(t *testing.T) {
	w := newWorld(t, session.Config{Keys: []session.Key{session.RandomKey()}})
	w.app.Get("/set/{name}", func(c *looper.Context) error {
		session.SetSealed(c, c.Param("name"), "the value; \"any\" \u2028 bytes \x00", time.Hour)
		return done(c, nil)
	})
	w.app.Get("/get/{name}", func(c *looper.Context) error {
		value, ok := session.Sealed(c, c.Param("name"))
		if !ok {
			value = "none"
		}
		return c.Text(200, value)
	})
	w.run(func(b *browser) {
		assert.Equal(t, "none", b.get("/get/a").body)
		cookie := b.get("/set/a").cookie("a")
		assert.Equal(t, 3600, cookie.MaxAge)
		assert.True(t, cookie.Secure && cookie.HttpOnly)
		assert.Equal(t, "the value; \"any\" \u2028 bytes \x00", b.get("/get/a").body)
		b.cookies["b"] = b.cookies["a"]
		assert.Equal(t, "none", b.get("/get/b").body, "it was sealed for a")
		b.cookies["a"] = strings.ToUpper(b.cookies["a"])
		assert.Equal(t, "none", b.get("/get/a").body)

		b.get("/set/a")
		own := maps.Clone(b.cookies)
		b.get("/set/a")
		assert.Equal(t, "none", b.ask("GET", "/get/a", "Cookie: a="+own["a"]).body, "two that differ")
		b.c.Sleep(time.Hour + time.Second)
		assert.Equal(t, "none", b.get("/get/a").body, "too old")
	})
}

func TestSealedCookiesThatCannotBe(t *testing.T) {
	for name, row := range map[string]struct {
		config *session.Config
		cookie string
		value  string
		life   time.Duration
		words  string
	}{
		"no middleware":   {nil, "a", "", time.Hour, "expected a handler inside the middleware session.New"},
		"no keys":         {&session.Config{}, "a", "", time.Hour, "expected Config.Keys, found none"},
		"too large":       {&session.Config{Keys: []session.Key{session.RandomKey()}}, "a", strings.Repeat("x", 4096), time.Hour, "too large"},
		"no life":         {&session.Config{Keys: []session.Key{session.RandomKey()}}, "a", "", 0, "expected a lifetime from 1s"},
		"a name":          {&session.Config{Keys: []session.Key{session.RandomKey()}}, "a b", "", time.Hour, "cookie"},
		"the session's":   {&session.Config{Keys: []session.Key{session.RandomKey()}, InCookie: true}, cookieName, `{".life":{"b":1,"s":1}}`, time.Hour, "the session's own"},
		"a strict prefix": {&session.Config{Keys: []session.Key{session.RandomKey()}, Insecure: true}, "__Host-a", "", time.Hour, "__Host-"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newBareWorld(t)
			if row.config != nil {
				w.app.Use(session.New(*row.config))
			}
			w.app.Get("/", func(c *looper.Context) error {
				session.SetSealed(c, row.cookie, row.value, row.life)
				assert.ErrorContains(t, c.Text(200, "set"), row.words)
				_, ok := session.Sealed(c, row.cookie)
				assert.False(t, ok)
				return c.NoContent()
			})
			w.run(func(b *browser) { assert.Equal(t, 204, b.get("/").status); assert.Empty(t, b.cookies) })
		})
	}
}
