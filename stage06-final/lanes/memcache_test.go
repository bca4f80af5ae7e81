package lanes_test

import (
	"os/exec"
	"slices"
	"testing"

	"github.com/bradfitz/gomemcache/memcache"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/internal/program"
	"looper.example/stage06-final/looper"
)

// gomemcache reads and writes on its caller's goroutine, except in GetMulti. Its lock guards only its list of idle connections.
func TestMemcache(t *testing.T) {
	port := program.FreePort(t)
	addr := "127.0.0.1:" + port
	program.Start(t, addr, exec.Command(program.Find(t, "memcached"), "-l", "127.0.0.1", "-p", port, "-U", "0", "-u", "nobody"))
	g := newGate(t, addr)
	w := newWorld(t)
	client := memcache.New(g.addr)
	client.MaxIdleConns = crowd
	client.Timeout = patience
	client.DialContext = w.app.DialContext
	w.app.Get("/slow", func(c *looper.Context) error {
		key := "key" + c.Query("i")
		if err := client.Set(&memcache.Item{Key: key, Value: []byte("value of " + key)}); err != nil {
			return err
		}
		item, err := client.Get(key)
		if err != nil {
			return err
		}
		return c.Text(200, string(item.Value))
	})
	w.serve(patience)
	responses := w.crowded(func() int { return int(g.waiting.Load()) }, func() { close(g.opened) })
	slices.Sort(responses)
	require.Len(t, slices.Compact(responses), crowd)
}
