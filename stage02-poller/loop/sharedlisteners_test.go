//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package loop_test

import (
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
)

// Loops that share a listening socket take turns, though any of them could accept all connections. No client is lost when one
// of the loops stops.
func TestSharedListeners(t *testing.T) {
	for _, poller := range kernel.Pollers() {
		t.Run(poller, func(t *testing.T) {
			const loops, clients = 3, 300
			s, err := kernel.Share("127.0.0.1:0")
			require.NoError(t, err)
			var taken [loops]atomic.Int64
			var all []*loop.Loop
			var running sync.WaitGroup
			for i := range loops {
				k, err := kernel.Open(poller)
				require.NoError(t, err)
				l, err := loop.New(s.With(k), loop.Config{SharedListeners: true})
				require.NoError(t, err)
				_, err = l.Listen(s.Addr(), func(c *loop.Conn) loop.Handler {
					taken[i].Add(1)
					c.Close()
					return silent{}
				})
				require.NoError(t, err)
				all = append(all, l)
				running.Go(func() { assert.NoError(t, l.Run()) })
			}
			call := func() {
				conn, err := net.Dial("tcp", s.Addr())
				require.NoError(t, err)
				_, err = conn.Read(make([]byte, 1))
				require.EqualError(t, err, "EOF")
				require.NoError(t, conn.Close())
			}
			for range clients {
				call()
			}
			if poller == "epoll" { // with other pollers, the first loop takes it
				for i := range taken {
					require.Greater(t, taken[i].Load(), int64(clients/loops/3), "loop %d of %v", i, &taken)
				}
			}
			for _, l := range all[1:] {
				l.Post(func() { l.Stop(0) })
				for range 10 {
					call() // a loop that wakes while it stops serves the client
				}
			}
			all[0].Post(func() { all[0].Stop(time.Second) })
			require.NoError(t, s.Close())
			running.Wait()
		})
	}
}

// silent reads all input, and sends nothing.
type silent struct{ loop.Defaults }

func (silent) Input(_ *loop.Conn, in []byte) int { return len(in) }
