package session_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"looper.example/stage06-final/session"
)

func TestLifetimes(t *testing.T) {
	for name, config := range stores() {
		config.Idle, config.Lifetime = 10*time.Minute, 35*time.Minute
		for _, row := range []struct {
			name  string
			steps []time.Duration // between requests
			want  string          // of the last request
		}{
			{"idle, just in time", []time.Duration{10*time.Minute - time.Second}, "ada true"},
			{"idle for too long", []time.Duration{10 * time.Minute}, " false"},
			{"used", []time.Duration{9 * time.Minute, 9 * time.Minute, 9 * time.Minute}, "ada true"},
			{"used, but too soon to be noted", []time.Duration{59 * time.Second, 9*time.Minute + 2*time.Second}, " false"},
			{"at the end of its life", []time.Duration{9 * time.Minute, 9 * time.Minute, 9 * time.Minute, 8*time.Minute - time.Second}, "ada true"},
			{"over, however much it was used", []time.Duration{9 * time.Minute, 9 * time.Minute, 9 * time.Minute, 8 * time.Minute}, " false"},
		} {
			t.Run(name+"/"+row.name, func(t *testing.T) {
				config := config
				w := newWorld(t, config)
				w.pages()
				w.run(func(b *browser) {
					b.get("/login/ada")
					body := ""
					for _, step := range row.steps {
						b.c.Sleep(step)
						body = b.get("/user").body
					}
					assert.Equal(t, row.want, body)
				})
			})
		}
	}
}

// A login begins the lifetime again; another change does not.
func TestLifetimeBegins(t *testing.T) {
	for name, config := range stores() {
		for page, want := range map[string]string{"/login/ada": "1", "/set/other/2": "none", "/rotate": "none"} {
			t.Run(name+page, func(t *testing.T) {
				config := config
				config.Lifetime = time.Hour
				w := newWorld(t, config)
				w.pages()
				w.run(func(b *browser) {
					b.get("/set/first/1")
					b.c.Sleep(50 * time.Minute)
					b.get(page)
					b.c.Sleep(20 * time.Minute)
					assert.Equal(t, want, b.get("/get/first").body)
				})
			})
		}
	}
}

// The cookie is sent only if there is something new in it: a token, or a note that the session is in use.
func TestCookieIsSentRarely(t *testing.T) {
	w := newWorld(t, session.Config{Idle: 100 * time.Minute, Lifetime: 150 * time.Minute})
	w.pages()
	w.run(func(b *browser) {
		for _, step := range []struct {
			sleep  time.Duration
			page   string
			maxAge int // 0: no cookie
		}{
			{0, "/get/k", 0},
			{0, "/set/k/1", 6000},
			{0, "/get/k", 0},
			{9 * time.Minute, "/set/k/2", 0},
			{2 * time.Minute, "/get/k", 6000},
			{2 * time.Minute, "/get/k", 0},
			{57 * time.Minute, "/get/k", 4800}, // 80 of the 150 minutes remain
			{0, "/rotate", 4800},
			{0, "/clear", -1},
		} {
			b.c.Sleep(step.sleep)
			cookie := b.get(step.page).cookie(cookieName)
			switch {
			case step.maxAge == 0:
				assert.Nil(t, cookie, step.page)
			case assert.NotNil(t, cookie, step.page):
				assert.Equal(t, step.maxAge, cookie.MaxAge, step.page)
				assert.True(t, cookie.Secure && cookie.HttpOnly)
			}
		}
	})
}

// A session may be over before it is saved: here a client keeps a slow handler waiting.
func TestOverBeforeItIsSaved(t *testing.T) {
	for name, config := range stores() {
		t.Run(name, func(t *testing.T) {
			config.Idle = 30 * time.Second // the slow page takes a minute
			w := newWorld(t, config)
			w.pages()
			w.run(func(b *browser) {
				b.get("/set/first/1")
				r := b.get("/slow/second/2")
				assert.Equal(t, 200, r.status)
				assert.Empty(t, r.header["Set-Cookie"])
				assert.Equal(t, "none", b.get("/get/first").body)
				b.cookies = map[string]string{}
				b.get("/slow/second/2") // a new session begins when it is saved
				assert.Equal(t, "2", b.get("/get/second").body)
			})
		})
	}
}
