package session_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
)

func TestSession(t *testing.T) {
	for name, config := range stores() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, config)
			w.pages()
			w.run(func(b *browser) {
				assert.Equal(t, "none", b.get("/get/color").body)
				assert.Empty(t, b.cookies, "an empty session has no cookie")
				assert.Equal(t, "done", b.get("/set/color/red").body)
				assert.Equal(t, "done", b.get("/set/size/12").body)
				assert.Equal(t, "red", b.get("/get/color").body)
				assert.Equal(t, "12", b.get("/get/size").body)
				b.get("/delete/color")
				assert.Equal(t, "none", b.get("/get/color").body)
				assert.Equal(t, "12", b.get("/get/size").body)
				b.get("/clear")
				assert.Equal(t, "none", b.get("/get/size").body)
				assert.Empty(t, b.cookies, "an empty session ends")
			}, func(b *browser) {
				b.c.Sleep(time.Second)
				assert.Equal(t, "none", b.get("/get/size").body, "another browser has another session")
			})
		})
	}
}

func TestCookie(t *testing.T) {
	for _, row := range []struct {
		name   string
		config session.Config
		want   string
	}{
		{"by default", session.Config{}, "__Host-session=*; Path=/; Max-Age=86400; HttpOnly; Secure; SameSite=Lax"},
		{"in development", session.Config{Insecure: true}, "session=*; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax"},
		{"as configured", session.Config{Name: "id", SameSite: http.SameSiteStrictMode, Lifetime: time.Minute},
			"id=*; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Strict"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, row.config)
			w.pages()
			w.run(func(b *browser) {
				lines := b.get("/set/key/value").header["Set-Cookie"]
				if assert.Len(t, lines, 1) {
					name, rest, _ := strings.Cut(lines[0], "=")
					value, rest, _ := strings.Cut(rest, ";")
					assert.Len(t, value, 43)
					assert.Equal(t, row.want, name+"=*;"+rest)
				}
			})
			warned := strings.Contains(w.log.String(), "level=WARN") && strings.Contains(w.log.String(), "Config.Insecure")
			assert.Equal(t, row.config.Insecure, warned)
		})
	}
}

func TestWrongSettings(t *testing.T) {
	keys := []session.Key{session.RandomKey()}
	for _, row := range []struct {
		words  string
		config session.Config
	}{
		{"expected InCookie or a Store, found both", session.Config{InCookie: true, Keys: keys, Store: session.NewMemory(session.MemoryConfig{})}},
		{"expected Keys for InCookie, found none", session.Config{InCookie: true}},
		{"found 32 zero bytes", session.Config{Keys: make([]session.Key, 1)}},
		{"found Idle -1ns", session.Config{Idle: -1}},
		{"Lifetime 9601h0m0s", session.Config{Lifetime: session.MaxLifetime + time.Hour}},
		{"expected a positive MaxBytes, found -1", session.Config{MaxBytes: -1}},
		{`found "__Host-x" with Insecure`, session.Config{Name: "__Host-x", Insecure: true}},
		{"found None with Insecure", session.Config{SameSite: http.SameSiteNoneMode, Insecure: true}},
		{`expected the name of a cookie, found "a b"`, session.Config{Name: "a b"}},
		{"expected 8 to 1048576 KiB of memory", session.Config{Argon2: session.Argon2{Memory: 1 << 21}}},
	} {
		t.Run(row.words, func(t *testing.T) {
			defer func() { assert.Contains(t, fmt.Sprint(recover()), row.words) }()
			session.New(row.config)
			assert.Fail(t, "no panic")
		})
	}
}

func TestValues(t *testing.T) {
	type cart struct{ Items []string }
	w := newWorld(t, session.Config{})
	w.app.Get("/", func(c *looper.Context) error {
		s := session.Get(c)
		items := []string{"tea", "<b>"}
		s.Set("cart", cart{items})
		items[0] = "coffee"
		got, ok := session.Value[cart](s, "cart")
		assert.True(t, ok)
		assert.Equal(t, cart{[]string{"tea", "<b>"}}, got, "as it was when it was set")
		_, ok = session.Value[int](s, "cart")
		assert.False(t, ok, "it does not fit")
		s.Set("f", func() {})
		assert.ErrorContains(t, c.NoContent(), `session: value of "f": json: unsupported type: func()`)
		for _, key := range []string{"", ".login", strings.Repeat("k", 129)} {
			s.Set(key, 1)
			assert.ErrorContains(t, c.NoContent(), "expected a key of 1 to 128 bytes that does not begin with a dot")
		}
		return c.NoContent()
	})
	w.run(func(b *browser) { assert.Equal(t, 204, b.get("/").status) })
}

// The size of a session is limited. A value that does not fit leaves the session unchanged.
func TestOversizedSession(t *testing.T) {
	for name, config := range stores() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, config)
			w.app.Get("/{n:int}", func(c *looper.Context) error {
				s, n := session.Get(c), 0
				s.Set("a", "old")
				for s.TrySet(fmt.Sprint("fill", n), strings.Repeat(`"`, 100)) == nil {
					n++
				}
				s.Set("a", strings.Repeat("x", 1<<20))
				assert.ErrorIs(t, c.NoContent(), session.ErrTooLarge)
				value, _ := session.Value[string](s, "a")
				assert.Equal(t, "old", value)
				return c.Text(200, "full")
			})
			w.pages()
			w.run(func(b *browser) {
				assert.Equal(t, "full", b.get("/1").body)
				assert.Equal(t, "old", b.get("/get/a").body)
				assert.LessOrEqual(t, len(cookieName)+len(b.token()), session.MaxCookie)
			})
			assert.NotContains(t, w.log.String(), "ERROR")
		})
	}
}

func TestSavedWhateverTheResponse(t *testing.T) {
	for name, handler := range map[string]looper.Handler{
		"an error": func(*looper.Context) error { return &looper.Error{Status: 409} },
		"a fault":  func(*looper.Context) error { return errors.New("on purpose") },
		"a panic":  func(*looper.Context) error { panic("on purpose") },
		"a stream": func(c *looper.Context) error {
			s, err := c.Stream(200, "text/plain")
			if err != nil {
				return err
			}
			late := session.Get(c)
			assert.ErrorIs(t, late.TrySet("late", 1), session.ErrBegun)
			late.Set("late", 1)
			late.Clear()
			late.Rotate()
			late.Delete("key")
			late.Flash("info", "late")
			session.Login(c, "ada")
			session.Logout(c)
			_, err = s.WriteString("text")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, session.Config{})
			w.pages()
			w.app.Get("/", func(c *looper.Context) error {
				session.Get(c).Set("key", "kept")
				return handler(c)
			})
			w.run(func(b *browser) {
				b.get("/")
				assert.Equal(t, "kept", b.get("/get/key").body)
				assert.Equal(t, "none", b.get("/get/late").body)
			})
		})
	}
}

// If a function of OnResponse refuses a response, the error page has the cookie too, once.
func TestResponseThatIsRefused(t *testing.T) {
	for name, refusal := range map[string]error{"error": &looper.Error{Status: 409}, "fault": errors.New("on purpose")} {
		t.Run(name, func(t *testing.T) {
			w := newBareWorld(t)
			w.app.Use(func(next looper.Handler) looper.Handler {
				return func(c *looper.Context) error {
					c.OnResponse(func(*looper.Response) error { return refusal })
					return next(c)
				}
			}, session.New(session.Config{}))
			w.pages()
			w.run(func(b *browser) {
				r := b.get("/set/key/value")
				assert.NotEqual(t, 200, r.status)
				assert.Len(t, r.header["Set-Cookie"], 1)
				assert.NotEmpty(t, b.token())
			})
		})
	}
}

func TestCaches(t *testing.T) {
	w := newWorld(t, session.Config{})
	w.pages()
	w.app.Get("/public", func(c *looper.Context) error {
		session.Get(c).Set("k", c.Path())
		c.SetHeader("Cache-Control", "public, max-age=60")
		return c.NoContent()
	})
	w.app.Get("/never", func(c *looper.Context) error {
		session.Get(c).Set("k", c.Path())
		c.SetHeader("Cache-Control", "no-store")
		return c.NoContent()
	})
	w.app.Get("/fields", func(c *looper.Context) error {
		session.User(c)
		c.AddHeader("Vary", "Accept, X-Cookie-Consent")
		c.AddHeader("Cache-Control", `public, private="X-Mine"`)
		return c.NoContent()
	})
	w.app.Get("/varies", func(c *looper.Context) error {
		session.User(c)
		c.AddHeader("Vary", "Accept")
		c.AddHeader("Vary", "Origin, cookie")
		return c.NoContent()
	})
	w.run(func(b *browser) {
		assert.Equal(t, []string{"Accept, X-Cookie-Consent", "Cookie"}, b.get("/fields").header["Vary"])
		assert.Equal(t, []string{"Accept", "Origin, cookie"}, b.get("/varies").header["Vary"])
		r := b.get("/plain")
		assert.Empty(t, r.header["Vary"])
		assert.Empty(t, r.header["Cache-Control"])
		assert.Equal(t, []string{"Cookie"}, b.get("/get/k").header["Vary"])
		assert.Equal(t, []string{"private, no-cache"}, b.get("/public").header["Cache-Control"])
		b.cookies = map[string]string{}
		assert.Equal(t, []string{"no-store"}, b.get("/never").header["Cache-Control"])
		b.get("/login/ada")
		assert.Equal(t, []string{"private, no-cache"}, b.get("/user").header["Cache-Control"])
		assert.Equal(t, []string{"private, no-cache"}, b.get("/fields").header["Cache-Control"], "private for all of it")
		assert.Empty(t, b.get("/plain").header["Cache-Control"])
	})
}

// Without the middleware a session is empty and cannot be changed, and the log says why.
func TestNoMiddleware(t *testing.T) {
	w := newBareWorld(t)
	w.pages()
	w.run(func(b *browser) {
		assert.Equal(t, " false", b.get("/user").body)
		assert.Equal(t, 500, b.get("/set/key/value").status)
		assert.Equal(t, 500, b.get("/login/ada").status)
		assert.Equal(t, "[]", b.get("/flashes").body)
	})
	assert.Contains(t, w.log.String(), "misuse: session.Get without the middleware session.New: /user")
	assert.Contains(t, w.log.String(), session.ErrNone.Error())
}

// A handler that keeps its Context or its Session for too long does no harm.
func TestTooLate(t *testing.T) {
	w := newWorld(t, session.Config{})
	var late *looper.Context
	var s *session.Session
	w.app.Get("/first", func(c *looper.Context) error {
		late, s = c, session.Get(c)
		return c.NoContent()
	})
	w.app.Get("/second", func(c *looper.Context) error {
		session.Get(late).Set("k", 1)
		s.Set("k", 1)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			session.Get(c).Set("k", 1)
		}()
		<-ended
		return c.NoContent()
	})
	w.run(func(b *browser) {
		b.get("/first")
		assert.Equal(t, 204, b.get("/second").status)
		assert.Empty(t, b.cookies)
	})
}

// If the middleware wraps a handler twice, there is one session.
func TestMiddlewareTwice(t *testing.T) {
	w := newWorld(t, session.Config{})
	w.app.Group("/g", session.New(session.Config{Name: "other"})).Get("/set", func(c *looper.Context) error {
		session.Get(c).Set("key", "value")
		return done(c, nil)
	})
	w.pages()
	w.run(func(b *browser) {
		b.get("/g/set")
		assert.Len(t, b.cookies, 1)
		assert.Equal(t, "value", b.get("/get/key").body)
	})
}

// If a value or a login cannot be kept, the client gets 500, and not the handler's response.
func TestChangesThatCannotBeKept(t *testing.T) {
	for name, change := range map[string]func(c *looper.Context){
		"Session.Set":   func(c *looper.Context) { session.Get(c).Set("k", strings.Repeat("x", 1<<20)) },
		"Session.Flash": func(c *looper.Context) { session.Get(c).Flash("info", strings.Repeat("x", 1<<20)) },
		"Login":         func(c *looper.Context) { session.Login(c, "") },
		"SetSealed":     func(c *looper.Context) { session.SetSealed(c, "a", "value", time.Hour) }, // without keys
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, session.Config{})
			w.app.Get("/", func(c *looper.Context) error {
				change(c)
				return c.Redirect("/welcome")
			})
			w.run(func(b *browser) { assert.Equal(t, 500, b.get("/").status) })
			setter := strings.ReplaceAll(name, "Session.", `\(\*Session\)\.`)
			assert.Regexp(t, `error="session.`+setter+` at \S+/session_test.go:\d+: `, w.log.String())
		})
	}
}

// The log has a line for changes after the response.
func TestChangesThatComeTooLate(t *testing.T) {
	for name, change := range map[string]func(c *looper.Context){
		"Session.Set":    func(c *looper.Context) { session.Get(c).Set("k", 1) },
		"Session.Delete": func(c *looper.Context) { session.Get(c).Delete("k") },
		"Session.Clear":  func(c *looper.Context) { session.Get(c).Clear() },
		"Session.Rotate": func(c *looper.Context) { session.Get(c).Rotate() },
		"Session.Flash":  func(c *looper.Context) { session.Get(c).Flash("info", "late") },
		"session.Login":  func(c *looper.Context) { session.Login(c, "ada") },
		"session.Logout": func(c *looper.Context) { session.Logout(c) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, session.Config{})
			w.app.Get("/", func(c *looper.Context) error {
				err := c.Text(200, "sent")
				change(c)
				return err
			})
			w.run(func(b *browser) { assert.Equal(t, "sent", b.get("/").body) })
			assert.Contains(t, w.log.String(), "misuse: "+name+" when the response has begun")
		})
	}
}
