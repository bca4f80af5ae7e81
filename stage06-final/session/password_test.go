package session_test

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
	"looper.example/stage06-final/task"
)

func TestPasswordsInHandlers(t *testing.T) {
	w := newWorld(t, session.Config{Argon2: cheap})
	w.app.Get("/", func(c *looper.Context) error {
		hash, err := session.HashPassword(c, "secret")
		require.NoError(t, err)
		assert.False(t, cheap.IsOutdated(hash))
		ok, err := session.VerifyPassword(c, "secret", hash)
		assert.True(t, ok && err == nil)
		ok, err = session.VerifyPassword(c, "other", hash)
		assert.True(t, !ok && err == nil)
		ok, err = session.VerifyPassword(c, "secret", "")
		assert.True(t, !ok && err == nil)
		_, err = session.VerifyPassword(c, "secret", "nonsense")
		assert.Equal(t, session.ErrHash, err)
		_, err = session.HashPassword(c, "")
		assert.Equal(t, session.ErrPassword, err)
		return c.NoContent()
	})
	w.run(func(b *browser) { assert.Equal(t, 204, b.get("/").status) })

	bare := newBareWorld(t)
	bare.app.Get("/", func(c *looper.Context) error {
		_, err := session.HashPassword(c, "secret")
		assert.Equal(t, session.ErrNone, err)
		_, err = session.VerifyPassword(c, "secret", "")
		assert.Equal(t, session.ErrNone, err)
		return c.NoContent()
	})
	bare.run(func(b *browser) { assert.Equal(t, 204, b.get("/").status) })
}

// workers are goroutines of Offload that a test starts one by one.
type workers struct{ idle []func() }

func (ws *workers) start(f func()) { ws.idle = append(ws.idle, f) }

// work lets the first worker work.
func (ws *workers) work() {
	f := ws.idle[0]
	ws.idle = ws.idle[1:]
	f()
}

// A hundred clients log in at once. As many as AtOnce have workers and their memory; the others wait without.
func TestHashingIsBounded(t *testing.T) {
	w, ws := newHashingWorld(t)
	const many = 100
	most, left := 0, many
	w.run(append(times(many, func(b *browser) {
		assert.Equal(t, 200, b.get("/hash").status)
		left--
	}), func(b *browser) {
		for left > 0 {
			b.c.WaitFor("a password to hash", func() bool { return len(ws.idle) > 0 || left == 0 })
			if most = max(most, len(ws.idle)); len(ws.idle) > 0 {
				ws.work()
			}
			b.c.Sleep(time.Millisecond)
		}
	})...)
	assert.Equal(t, 2, most)
}

// newHashingWorld has pages that hash passwords on workers which the test lets go on.
func newHashingWorld(t *testing.T) (*world, *workers) {
	w, ws := &world{T: t}, new(workers)
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	w.app = looper.New(looper.Config{Log: log, LogOnLoop: true, NoRequestLog: true, Go: ws.start})
	w.app.Use(session.New(session.Config{Argon2: cheap}))
	w.app.Get("/hash", func(c *looper.Context) error {
		_, err := session.HashPassword(c, "secret")
		return done(c, err)
	})
	return w, ws
}

func times(n int, script func(b *browser)) (all []func(b *browser)) {
	for range n {
		all = append(all, script)
	}
	return all
}

// Clients that go before a worker has begun give their turn back.
func TestHashingOfClientsThatGo(t *testing.T) {
	w, ws := newHashingWorld(t)
	w.run(append(times(10, func(b *browser) {
		b.begin("GET", "/hash")
		b.c.Sleep(time.Second)
		b.c.Reset()
	}), func(b *browser) {
		b.c.Sleep(time.Minute)
		require.Len(t, ws.idle, 2, "the clients that waited have gone")
		for range 5 {
			heard := b.begin("GET", "/hash")
			b.c.Sleep(time.Second)
			for len(ws.idle) > 0 {
				ws.work()
			}
			assert.Equal(t, 200, b.end(heard).status)
		}
	})...)
}

// If the line is full, the client gets a response at once.
func TestHashingLineIsBounded(t *testing.T) {
	w, ws := newHashingWorld(t)
	got := map[int]int{}
	w.run(append(times(205, func(b *browser) { got[b.get("/hash").status]++ }), func(b *browser) {
		b.c.Sleep(time.Second)
		assert.Equal(t, map[int]int{503: 3}, got)
		for got[200] < 202 {
			b.c.WaitFor("a password to hash", func() bool { return len(ws.idle) > 0 || got[200] == 202 })
			if len(ws.idle) > 0 {
				ws.work()
			}
		}
	})...)
	assert.Equal(t, map[int]int{200: 202, 503: 3}, got)
}

// Offload has no worker: the turn comes back.
func TestHashingWithoutWorkers(t *testing.T) {
	w := &world{T: t}
	ws := new(workers)
	w.app = looper.New(looper.Config{Log: slog.New(slog.NewTextHandler(&w.log, nil)), LogOnLoop: true, Go: ws.start, Workers: 1, Backlog: -1})
	w.app.Use(session.New(session.Config{Argon2: cheap}))
	busy := 0
	w.app.Get("/hash", func(c *looper.Context) error {
		_, err := session.HashPassword(c, "secret")
		if errors.Is(err, task.ErrBusy) {
			busy++
		}
		return done(c, err)
	})
	w.run(func(b *browser) {
		heard := b.begin("GET", "/hash")
		b.c.Sleep(time.Second)
		for range 5 {
			w.during(b, func(b *browser) { assert.Equal(t, 503, b.get("/hash").status) })
		}
		ws.work()
		assert.Equal(t, 200, b.end(heard).status)
	})
	assert.Equal(t, 5, busy)
}
