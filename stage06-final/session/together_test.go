package session_test

import (
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
)

// Two requests of one session run at once. With a store each saves its own keys; for one key the later one wins. A sealed cookie
// is one value: the response that arrives last wins.
func TestTwoRequestsAtOnce(t *testing.T) {
	for name, row := range map[string]struct{ both, lost string }{
		"memory": {"slow", "fast"}, "in cookie": {"slow", "none"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, stores()[name])
			w.pages()
			w.run(func(b *browser) {
				b.get("/set/first/1")
				heard := b.begin("GET", "/slow/both/slow") // for a minute
				w.during(b, func(fast *browser) {
					assert.Equal(t, "done", fast.get("/set/both/fast").body)
					assert.Equal(t, "done", fast.get("/set/lost/fast").body)
				})
				b.end(heard)
				assert.Equal(t, "1", b.get("/get/first").body)
				assert.Equal(t, row.both, b.get("/get/both").body)
				assert.Equal(t, row.lost, b.get("/get/lost").body)
			})
		})
	}
}

// If a session ends during a request, it stays ended: the slow request's changes are dropped, and it sets no cookie.
func TestEndedMeanwhile(t *testing.T) {
	for _, end := range []string{"/logout", "/login/ada", "/rotate", "/clear"} {
		t.Run(end, func(t *testing.T) {
			store := session.NewMemory(session.MemoryConfig{})
			w := newWorld(t, session.Config{Store: store})
			w.pages()
			w.run(func(b *browser) {
				b.get("/set/first/1")
				old := maps.Clone(b.cookies)
				heard := b.begin("GET", "/slow/key/value")
				left := 0
				w.during(b, func(fast *browser) {
					fast.get(end)
					left = store.Len()
				})
				r := b.end(heard)
				assert.Equal(t, 200, r.status)
				assert.Empty(t, r.header["Set-Cookie"])
				assert.Equal(t, left, store.Len())
				b.cookies = old
				assert.Equal(t, "none", b.get("/get/first").body)
			})
			assert.Contains(t, w.log.String(), "session has ended during the request: its changes are dropped")
		})
	}
}

// A rotation must not revive a session that a logout has ended: the new session has only the values that the request sets.
func TestRotationAfterLogout(t *testing.T) {
	w := newWorld(t, session.Config{})
	w.pages()
	slow := func(f func(c *looper.Context)) looper.Handler {
		return func(c *looper.Context) error {
			f(c)
			return done(c, c.Sleep(time.Minute))
		}
	}
	w.app.Get("/slow-rotate", slow(func(c *looper.Context) { session.Get(c).Rotate() }))
	w.app.Get("/slow-login", slow(func(c *looper.Context) { session.Login(c, "bob") }))
	w.run(func(b *browser) {
		b.get("/login/ada")
		heard := b.begin("GET", "/slow-rotate")
		w.during(b, func(fast *browser) { fast.get("/logout") })
		b.end(heard)
		assert.Equal(t, " false", b.get("/user").body)
	}, func(b *browser) {
		b.c.Sleep(time.Hour)
		b.get("/set/cart/tea")
		heard := b.begin("GET", "/slow-login")
		w.during(b, func(fast *browser) { fast.get("/logout") })
		b.end(heard)
		assert.Equal(t, "bob true", b.get("/user").body)
		assert.Equal(t, "none", b.get("/get/cart").body)
	})
}

// A request that deletes the last value does not delete what another request has set during it.
func TestLastValueAndAnother(t *testing.T) {
	w := newWorld(t, session.Config{})
	w.pages()
	w.app.Get("/slow-delete", func(c *looper.Context) error {
		session.Get(c).Delete("first")
		return done(c, c.Sleep(time.Minute))
	})
	w.run(func(b *browser) {
		b.get("/set/first/1")
		heard := b.begin("GET", "/slow-delete")
		w.during(b, func(fast *browser) { fast.get("/set/second/2") })
		b.end(heard)
		assert.Equal(t, "2", b.get("/get/second").body)
		assert.Equal(t, "none", b.get("/get/first").body)
	})
}

// The client goes before the response: nothing is saved.
func TestClientGoes(t *testing.T) {
	w := newWorld(t, session.Config{})
	w.pages()
	w.run(func(b *browser) {
		b.get("/set/first/1")
		b.begin("GET", "/slow/key/value")
		b.c.Sleep(time.Second)
		b.c.Reset()
		b.c.Sleep(time.Hour)
		assert.Equal(t, "none", b.get("/get/key").body)
		assert.Equal(t, "1", b.get("/get/first").body)
	})
}
