package session_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
	"looper.example/stage06-final/session/storetest"
)

func TestMemory(t *testing.T) {
	w := newBareWorld(t)
	store := session.NewMemory(session.MemoryConfig{})
	w.app.Get("/", func(c *looper.Context) error {
		require.NoError(t, storetest.Check(c, store))
		assert.Zero(t, store.Len())
		_, err := store.Save(c, "a", session.Changes{New: true, Life: time.Minute})
		require.NoError(t, err)
		for _, alive := range []bool{true, false} {
			require.NoError(t, c.Sleep(time.Minute/2))
			values, err := store.Load(c, "a")
			require.NoError(t, err)
			assert.Equal(t, alive, values != nil)
		}
		return c.NoContent()
	})
	w.run(func(b *browser) { assert.Equal(t, 204, b.get("/").status) })
}

// A memory has bounds. The session that was idle for longest goes first.
func TestMemoryIsBounded(t *testing.T) {
	for name, config := range map[string]session.MemoryConfig{
		"by number": {Sessions: 10}, "by size": {Bytes: 10*(512+100+1000) + 500},
	} {
		t.Run(name, func(t *testing.T) {
			store := session.NewMemory(config)
			w := newWorld(t, session.Config{Store: store, Idle: time.Hour})
			w.pages()
			w.app.Get("/big", func(c *looper.Context) error {
				session.Get(c).Set("k", fmt.Sprintf("%01000d", 1))
				return done(c, nil)
			})
			w.run(func(b *browser) {
				var all []map[string]string
				for range 10 {
					b.cookies = map[string]string{}
					b.get("/big")
					all = append(all, b.cookies)
					b.c.Sleep(time.Second)
				}
				b.c.Sleep(10 * time.Minute)
				b.cookies = all[0]
				b.get("/get/k") // the oldest is in use
				b.cookies = map[string]string{}
				b.get("/big")
				assert.Equal(t, 10, store.Len())
				alive := ""
				for i := range all {
					b.cookies = all[i]
					if b.get("/get/k").body != "none" {
						alive += fmt.Sprint(i)
					}
				}
				assert.Equal(t, "023456789", alive)
			})
		})
	}
}

// Sessions that are over leave nothing in memory.
func TestMemoryForgets(t *testing.T) {
	store := session.NewMemory(session.MemoryConfig{})
	w := newWorld(t, session.Config{Store: store, Idle: time.Minute})
	w.pages()
	w.run(func(b *browser) {
		for range 20 {
			b.cookies = map[string]string{}
			b.get("/set/k/v")
		}
		assert.Equal(t, 20, store.Len())
		b.c.Sleep(time.Minute)
		b.get("/get/k")
		assert.Zero(t, store.Len())
	})
}

// A session that is larger than the complete memory is an error, not an endless loop.
func TestMemoryTooSmall(t *testing.T) {
	w := newWorld(t, session.Config{Store: session.NewMemory(session.MemoryConfig{Bytes: 100})})
	w.pages()
	w.run(func(b *browser) {
		assert.Equal(t, 503, b.get("/set/k/v").status)
		assert.Empty(t, b.cookies)
	})
	assert.Contains(t, w.log.String(), "the store has no room for a new one")
}
