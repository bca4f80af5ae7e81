package session_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
)

// contract is what every store does; redisstore has the same test with a real server.
func TestMemoryContract(t *testing.T) {
	w := newBareWorld(t)
	var store session.Store = session.NewMemory(session.MemoryConfig{})
	w.app.Get("/", func(c *looper.Context) error {
		set := func(pairs ...string) map[string][]byte {
			values := map[string][]byte{}
			for i := 0; i < len(pairs); i += 2 {
				values[pairs[i]] = []byte(pairs[i+1])
			}
			return values
		}
		save := func(id string, changes session.Changes) bool {
			ok, err := store.Save(c, id, changes)
			require.NoError(t, err)
			return ok
		}
		load := func(id string) map[string][]byte {
			values, err := store.Load(c, id)
			require.NoError(t, err)
			return values
		}
		assert.Nil(t, load("a"))
		assert.False(t, save("a", session.Changes{Set: set("k", "1"), Life: time.Hour}), "it is not there")
		assert.Nil(t, load("a"))
		assert.True(t, save("a", session.Changes{New: true, Set: set("k", "1", "l", "2"), Life: time.Hour}))
		assert.False(t, save("a", session.Changes{New: true, Set: set("k", "3"), Life: time.Hour}), "it is there")
		assert.True(t, save("a", session.Changes{Set: set("m", "4"), Deleted: []string{"l", "none"}, Life: time.Minute}))
		got := load("a")
		assert.Equal(t, set("k", "1", "m", "4"), got)
		got["k"] = []byte("changed")
		assert.Equal(t, set("k", "1", "m", "4"), load("a"), "the caller has a map of its own")
		require.NoError(t, c.Sleep(time.Minute-time.Second))
		assert.NotNil(t, load("a"))
		require.NoError(t, c.Sleep(time.Second))
		assert.Nil(t, load("a"), "its life is over")
		assert.True(t, save("b", session.Changes{New: true, Set: set("k", "1"), Life: time.Hour}))
		was, err := store.Delete(c, "b")
		assert.True(t, was && err == nil)
		was, err = store.Delete(c, "b")
		assert.True(t, !was && err == nil)
		return c.NoContent()
	})
	w.run(func(b *browser) { assert.Equal(t, 204, b.get("/").status) })
}

// A memory has bounds. Who has been idle for longest goes first.
func TestMemoryIsBounded(t *testing.T) {
	for name, config := range map[string]session.MemoryConfig{
		"by number": {Sessions: 10}, "by size": {Bytes: 10*(512+100+1000) + 500},
	} {
		t.Run(name, func(t *testing.T) {
			store := session.NewMemory(config)
			w := newWorld(t, session.Config{Store: store, Idle: time.Hour})
			w.pages()
			w.app.Get("/big", func(c *looper.Context) error {
				return done(c, session.Get(c).Set("k", fmt.Sprintf("%01000d", 1)))
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

// Sessions that are over leave nothing behind.
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

// A session that is larger than the whole memory is an error, not a loop without end.
func TestMemoryTooSmall(t *testing.T) {
	w := newWorld(t, session.Config{Store: session.NewMemory(session.MemoryConfig{Bytes: 100})})
	w.pages()
	w.run(func(b *browser) {
		assert.Equal(t, 503, b.get("/set/k/v").status)
		assert.Empty(t, b.cookies)
	})
	assert.Contains(t, w.log.String(), "the store has no room for a new one")
}
