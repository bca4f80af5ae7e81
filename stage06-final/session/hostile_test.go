package session_test

import (
	"errors"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
)

// Session fixation: an attacker has a session, plants its cookie in a victim's browser, and waits for the login.
func TestSessionFixation(t *testing.T) {
	for name, config := range stores() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, config)
			w.pages()
			w.run(func(b *browser) {
				b.get("/set/cart/tea")
				planted := maps.Clone(b.cookies)
				b.get("/login/victim") // the same browser plays the victim
				assert.NotEqual(t, planted[cookieName], b.token())
				assert.Equal(t, "victim true", b.get("/user").body)
				assert.Equal(t, "tea", b.get("/get/cart").body, "the visitor's values stay")
				b.cookies = planted
				assert.Equal(t, " false", b.get("/user").body, "the attacker is not logged in")
			})
		})
	}
}

// The server does not adopt a token that it has not made.
func TestInventedToken(t *testing.T) {
	w := newWorld(t, session.Config{})
	w.pages()
	invented := "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	w.run(func(b *browser) {
		b.cookies[cookieName] = invented
		b.get("/set/key/value")
		assert.NotEqual(t, invented, b.token())
		assert.Len(t, b.token(), len(invented))
	})
}

// A cookie was copied before the logout. With a store it is invalid at once; a sealed cookie stays valid, up to its limits.
func TestStolenCookieAfterLogout(t *testing.T) {
	for name, row := range map[string]struct{ after, later string }{
		"memory": {" false", " false"}, "in cookie": {"ada true", " false"},
	} {
		t.Run(name, func(t *testing.T) {
			config := stores()[name]
			config.Idle, config.Lifetime = time.Hour, 2*time.Hour
			w := newWorld(t, config)
			w.pages()
			w.run(func(b *browser) {
				b.get("/login/ada")
				stolen := maps.Clone(b.cookies)
				b.get("/logout")
				assert.Empty(t, b.cookies)
				assert.Equal(t, " false", b.get("/user").body)
				b.cookies = maps.Clone(stolen)
				assert.Equal(t, row.after, b.get("/user").body)
				b.cookies = maps.Clone(stolen)
				b.c.Sleep(time.Hour + time.Second)
				assert.Equal(t, row.later, b.get("/user").body)
			})
		})
	}
}

// StillValid logs out everywhere, also copied sealed cookies.
func TestStillValid(t *testing.T) {
	for name, config := range stores() {
		t.Run(name, func(t *testing.T) {
			var out time.Time
			var failure error
			config.StillValid = func(c *looper.Context, user string, since time.Time) (bool, error) {
				assert.Equal(t, "ada", user)
				return since.After(out), errors.Join(c.Sleep(time.Millisecond), failure)
			}
			w := newWorld(t, config)
			w.pages()
			w.app.Get("/everywhere", func(c *looper.Context) error {
				out = c.Exchange().Loop().Date()
				session.Logout(c)
				return done(c, nil)
			})
			w.run(func(b *browser) {
				b.get("/login/ada")
				b.c.Sleep(time.Second)
				stolen := maps.Clone(b.cookies)
				assert.Equal(t, "ada true", b.get("/user").body)
				b.get("/everywhere")
				b.cookies = maps.Clone(stolen)
				assert.Equal(t, " false", b.get("/user").body)
				b.c.Sleep(time.Second)
				b.get("/login/ada")
				assert.Equal(t, "ada true", b.get("/user").body)
				failure = &looper.Error{Status: 502}
				assert.Equal(t, 502, b.get("/user").status)
			})
		})
	}
}

func TestTamperedCookies(t *testing.T) {
	for name, config := range stores() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, config)
			w.pages()
			w.run(func(b *browser) {
				b.get("/login/ada")
				good := b.token()
				middle := len(good) / 2
				letter := "A"
				if good[middle] == 'A' {
					letter = "B"
				}
				for _, value := range []string{
					"", "x", good[1:], good[:len(good)-1], good + "A", good + "==", " " + good + ".", good + "%00",
					good[:middle] + letter + good[middle+1:], "../../etc/passwd", "\x80\xff",
				} {
					b.cookies = map[string]string{cookieName: value}
					r := b.get("/user")
					assert.Equal(t, " false", r.body, "%q", value)
					assert.Empty(t, r.header["Set-Cookie"], "%q", value)
				}
				b.cookies = map[string]string{cookieName: `"` + good + `"`}
				assert.Equal(t, "ada true", b.get("/user").body, "quotes are not part of the value")
			})
		})
	}
}

// Another subdomain can plant a cookie of the same name, unless the name begins with __Host-. Of several cookies the server cannot
// know the client's own, so none counts.
func TestManyCookiesOfOneName(t *testing.T) {
	for name, config := range stores() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, config)
			w.pages()
			w.run(func(b *browser) {
				b.get("/login/mallory")
				planted := b.token()
				b.cookies = map[string]string{}
				b.get("/login/ada")
				own := b.token()
				b.cookies = nil
				cookie := cookieName + "="
				for _, row := range []struct{ name, lines, want string }{
					{"the planted one first", "Cookie: " + cookie + planted + "; " + cookie + own, " false"},
					{"the planted one last", "Cookie: " + cookie + own + "; " + cookie + planted, " false"},
					{"on two lines", "Cookie: " + cookie + own + "\r\nCookie: a=b; " + cookie + planted, " false"},
					{"an empty one", "Cookie: " + cookie + "; " + cookie + own + "; " + cookie, "ada true"},
					{"the same twice", "Cookie: " + cookie + own + "; " + cookie + own, "ada true"},
					{"a name in another case", "Cookie: " + cookie + own + "; __HOST-session=" + planted, "ada true"},
					{"a longer name", "Cookie: x" + cookie + planted + "; " + cookie + own, "ada true"},
				} {
					assert.Equal(t, row.want, b.ask("GET", "/user", row.lines).body, row.name)
				}
			})
		})
	}
}

// down is a store that fails.
type down struct {
	session.Store
	loads, saves, deletes error
}

func (d *down) Load(c *looper.Context, id string) (map[string][]byte, error) {
	if d.loads != nil {
		return nil, d.loads
	}
	return d.Store.Load(c, id)
}

func (d *down) Save(c *looper.Context, id string, changes session.Changes) (bool, error) {
	if d.saves != nil {
		return false, d.saves
	}
	return d.Store.Save(c, id, changes)
}

func (d *down) Delete(c *looper.Context, id string) (bool, error) {
	if d.deletes != nil {
		return false, d.deletes
	}
	return d.Store.Delete(c, id)
}

// If the store is down, the client gets 503, and the log has a line. No user is logged in or out by that, and a client without a cookie
// does not notice.
func TestStoreDown(t *testing.T) {
	store := &down{Store: session.NewMemory(session.MemoryConfig{})}
	w := newWorld(t, session.Config{Store: store})
	w.pages()
	w.app.ErrorPage(503, func(c *looper.Context, e *looper.Error) error {
		_, known := session.User(c)
		assert.False(t, known)
		return c.Text(503, "sorry")
	})
	failure := errors.New("connection refused")
	called := false
	w.app.Get("/called", func(c *looper.Context) error { called = true; return c.NoContent() })
	w.run(func(b *browser) {
		b.get("/login/ada")
		before := b.token()

		store.loads = failure
		r := b.get("/called")
		assert.Equal(t, 503, r.status)
		assert.Equal(t, "sorry", r.body)
		assert.False(t, called)
		b.cookies = map[string]string{}
		assert.Equal(t, 204, b.get("/called").status)
		b.cookies[cookieName] = "malformed"
		assert.Equal(t, 204, b.get("/called").status)
		b.cookies[cookieName] = before
		store.loads = nil

		for _, page := range []string{"/set/key/value", "/login/bob", "/logout", "/rotate"} {
			store.saves, store.deletes = failure, failure
			r = b.get(page)
			store.saves, store.deletes = nil, nil
			assert.Equal(t, 503, r.status, page)
			assert.Empty(t, r.header["Set-Cookie"], page)
			assert.Equal(t, "ada true", b.get("/user").body, page)
		}
		assert.Equal(t, "none", b.get("/get/key").body)
	})
	assert.Contains(t, w.log.String(), `msg="handler failed" method=GET path=/called route=/called status=503 error="connection refused"`)
	assert.Contains(t, w.log.String(), `path=/logout route=/logout status=503 error="connection refused"`)
	assert.NotContains(t, w.log.String(), "misuse")
}

// If a rotation fails in the middle, no client has rights: the old token is invalid.
func TestStoreDownInTheMiddleOfRotation(t *testing.T) {
	store := &down{Store: session.NewMemory(session.MemoryConfig{})}
	w := newWorld(t, session.Config{Store: store})
	w.pages()
	w.run(func(b *browser) {
		b.get("/set/key/value")
		store.saves = errors.New("out of memory")
		assert.Equal(t, 503, b.get("/login/ada").status)
		store.saves = nil
		assert.Equal(t, " false", b.get("/user").body)
		assert.Equal(t, "none", b.get("/get/key").body)
	})
	require.Equal(t, 0, store.Store.(*session.Memory).Len())
}
