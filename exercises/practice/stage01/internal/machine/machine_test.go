package machine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage01/internal/machine"
	"looper.example/stage02-poller/sim"
)

// Calls wait in virtual time, and are in the trace with the time they took.
func TestCallsWait(t *testing.T) {
	s := judge.New("")
	m := machine.New(s, sim.Config{SocketBuffer: 4})
	m.Client("alice", func(c *sim.Client) {
		c.Sleep(time.Second)
		c.Connect(machine.Addr)
		c.Sleep(time.Second)
		c.Send("ping")
		c.Sleep(time.Second)
		c.Expect("a long response")
		c.Close()
	})
	var moments []time.Duration
	require.NoError(t, m.Run(func() {
		fd, err := m.Accept(m.Listener)
		moments = append(moments, m.Now())
		require.NoError(t, err)
		n, err := m.Read(fd, make([]byte, 100))
		moments = append(moments, m.Now())
		require.NoError(t, err)
		require.Equal(t, 4, n)
		n, err = m.Write(fd, []byte("a long response"))
		moments = append(moments, m.Now())
		require.NoError(t, err)
		require.Equal(t, 15, n, "a blocking write writes all")
		n, err = m.Read(fd, make([]byte, 100))
		require.NoError(t, err)
		require.Zero(t, n, "the end of input")
		require.NoError(t, m.Close(fd))
		require.Equal(t, 1, m.OpenFiles())
	}))
	require.Equal(t, []time.Duration{time.Second, 2 * time.Second, 3 * time.Second}, moments)
	require.Contains(t, s.Run(func(*judge.Story) {}).Trace, "write(4) = 15                    1s")
}

// A server that waits for what will not come is ended: without an error if all clients are content.
func TestRunEnds(t *testing.T) {
	for _, row := range []struct {
		name   string
		script func(c *sim.Client)
		err    string
	}{
		{"all clients are done", func(c *sim.Client) { c.Close() }, ""},
		{"a client waits in vain", func(c *sim.Client) { c.Receive() }, "sim: stuck at 0s: bob waits for the server to say something"},
		{"a client fails", func(c *sim.Client) { c.Fail("no") }, "sim: at 0s bob: no"},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := machine.New(judge.New(""), sim.Config{})
			m.Client("bob", func(c *sim.Client) {
				c.Connect(machine.Addr)
				row.script(c)
			})
			err := m.Run(func() {
				for {
					fd, _ := m.Accept(m.Listener)
					_, _ = m.Read(fd, make([]byte, 1))
				}
			})
			if row.err == "" {
				require.NoError(t, err)
				return
			}
			require.Equal(t, row.err, machine.FirstLine(err))
		})
	}
}

// A panic of the server's own goes on.
func TestPanicGoesOn(t *testing.T) {
	m := machine.New(judge.New(""), sim.Config{})
	require.PanicsWithValue(t, "mine", func() { _ = m.Run(func() { panic("mine") }) })
}
