package session_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
)

func TestFlashIsReadOnce(t *testing.T) {
	for name, config := range stores() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, config)
			w.pages()
			w.app.Get("/two", func(c *looper.Context) error {
				s := session.Get(c)
				s.Flash("info", "first")
				s.Flash("error", "second")
				return done(c, nil)
			})
			w.run(func(b *browser) {
				assert.Equal(t, "[]", b.get("/flashes").body)
				b.get("/two")
				b.c.Sleep(time.Second)
				b.get("/flash/third")
				assert.Equal(t, "done", b.get("/set/k/v").body, "another page leaves them")
				assert.Equal(t, "[{info first} {error second} {info third}]", b.get("/flashes").body)
				assert.Equal(t, "[]", b.get("/flashes").body)
				assert.Equal(t, "v", b.get("/get/k").body)
			})
		})
	}
}

// A message survives the end of the session.
func TestFlashAfterLogout(t *testing.T) {
	for name, config := range stores() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, config)
			w.pages()
			w.app.Get("/bye", func(c *looper.Context) error {
				session.Logout(c)
				session.Get(c).Flash("info", "Goodbye.")
				return done(c, nil)
			})
			w.run(func(b *browser) {
				b.get("/set/k/v")
				b.get("/login/ada")
				old := b.token()
				b.get("/bye")
				assert.NotEqual(t, old, b.token())
				assert.Equal(t, "[{info Goodbye.}]", b.get("/flashes").body)
				assert.Equal(t, " false", b.get("/user").body)
				assert.Equal(t, "none", b.get("/get/k").body)
			})
		})
	}
}

// One request adds a message while another shows the earlier ones: none is lost, or shown twice.
func TestFlashesMeet(t *testing.T) {
	w := newWorld(t, session.Config{})
	w.pages()
	w.app.Get("/slow-flash", func(c *looper.Context) error {
		session.Get(c).Flash("info", "new")
		return done(c, c.Sleep(time.Minute))
	})
	w.run(func(b *browser) {
		b.get("/set/k/v")
		b.get("/flash/old")
		heard := b.begin("GET", "/slow-flash")
		w.during(b, func(fast *browser) { assert.Equal(t, "[{info old}]", fast.get("/flashes").body) })
		b.end(heard)
		assert.Equal(t, "[{info new}]", b.get("/flashes").body)
	})
}

// Messages that no page reads are bounded like all values.
func TestFlashesAreBounded(t *testing.T) {
	w := newWorld(t, session.Config{MaxBytes: 2000})
	w.app.Get("/", func(c *looper.Context) error {
		s := session.Get(c)
		for range 100 {
			s.Flash("info", "again")
		}
		assert.ErrorIs(t, c.NoContent(), session.ErrTooLarge)
		assert.NotEmpty(t, s.Flashes())
		return c.NoContent()
	})
	w.run(func(b *browser) { assert.Equal(t, 204, b.get("/").status) })
}
