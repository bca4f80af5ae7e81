package loop_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// Shared bytes reach every client, complete and in order with other output, however the machine behaves.
func TestWriteShared(t *testing.T) {
	long := randomLetters(1, 300_000)
	for _, row := range []struct {
		name    string
		machine sim.Config
	}{
		{"a good machine", sim.Config{}},
		{"small buffers", sim.Config{SocketBuffer: 1000}},
		{"short counts and interruptions", sim.Config{Seed: 1, Faults: sim.Faults{ShortWrite: .5, Again: .3, Interrupted: .3}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := &handler{}
			w := newWorld(t, row.machine, loop.Config{}, h)
			large, small := w.Share([]byte(long)), w.Share([]byte("small"))
			h.input = func(c *loop.Conn, in []byte) int {
				c.WriteShared(small) // alone
				c.Write([]byte(" head "))
				c.WriteShared(large)
				c.WriteShared(large)
				c.Write([]byte(" between "))
				c.WriteShared(small) // joined to what is before it
				require.Equal(t, 2*len(long)+len("small head  between small"), c.Buffered())
				require.True(t, c.Full())
				return len(in)
			}
			script := func(c *sim.Client) {
				c.Send("go")
				c.Expect("small head " + long + long + " between small")
			}
			w.client("alice", script)
			w.client("bob", script)
			w.run()
			require.Zero(t, w.Output(), "bytes of output that nobody waits for")
		})
	}
}

// The memory of shared bytes counts once, as long as any connection holds them, however those connections end.
func TestSharedMemory(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{SocketBuffer: 1000}, loop.Config{}, h)
	s := w.Share([]byte(randomLetters(1, 100_000)))
	held := 0
	h.input = func(c *loop.Conn, in []byte) int {
		c.WriteShared(s)
		held++
		assert.Equal(t, 100_000, w.Output())
		return len(in)
	}
	slow := func(c *sim.Client) {
		c.Send("go")
		c.WaitFor("all to hold it", func() bool { return held == 3 })
		c.Expect(randomLetters(1, 100_000))
	}
	w.client("alice", slow)
	w.client("bob", slow)
	w.client("carol", func(c *sim.Client) {
		c.Send("go")
		c.WaitFor("all to hold it", func() bool { return held == 3 })
		c.Reset()
	})
	w.run()
	require.Zero(t, w.Output())
}

// When too many bytes wait, clients that read nothing are cut off, even if they hold only shared bytes. Clients that read are
// not.
func TestSharedMemoryIsBounded(t *testing.T) {
	var conns []*loop.Conn
	h := &handler{input: func(c *loop.Conn, in []byte) int {
		conns = append(conns, c)
		return len(in)
	}}
	w := newWorld(t, sim.Config{SocketBuffer: 1000}, loop.Config{MaxOutput: 100_000, HighWater: 1 << 20}, h)
	fast := 0
	w.client("fast", func(c *sim.Client) {
		c.Send("go")
		for fast < 20*10_000 {
			fast += len(c.Receive())
		}
		c.Close()
	})
	w.client("stuck", func(c *sim.Client) {
		c.Send("go")
		c.WaitFor("the end", func() bool { return c.Broken() })
	})
	for i := range 20 {
		w.After(time.Duration(i+1)*time.Second, func() {
			s := w.Share([]byte(strings.Repeat("x", 10_000)))
			for _, c := range conns {
				c.WriteShared(s)
			}
		})
	}
	w.run()
	require.Equal(t, 200_000, fast)
	require.Contains(t, w.logged(), "the slowest clients were cut off")
}

// A Shared of another loop, or for a connection that is closing, has no effect.
func TestSharedElsewhere(t *testing.T) {
	h := &handler{}
	w := newWorld(t, sim.Config{}, loop.Config{}, h)
	other, err := loop.New(sim.New(sim.Config{}), loop.Config{})
	require.NoError(t, err)
	h.input = func(c *loop.Conn, in []byte) int {
		c.WriteShared(other.Share([]byte("wrong")))
		c.WriteShared(w.Share([]byte("right")))
		c.Close()
		c.WriteShared(w.Share([]byte("late")))
		return len(in)
	}
	w.client("alice", func(c *sim.Client) {
		c.Send("go")
		c.Expect("right")
		c.ExpectEnd()
	})
	w.run()
	require.Contains(t, w.logged(), "with the bytes of another loop")
}
