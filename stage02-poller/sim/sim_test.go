package sim_test

import (
	"errors"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

const addr = "sim:80"

// shout is a server for tests: it responds in capitals, and obeys a few words.
type shout struct {
	loop.Defaults
	loop *loop.Loop
}

func (s shout) Input(c *loop.Conn, in []byte) int {
	switch string(in) {
	case "bye":
		c.Write([]byte("BYE"))
		c.Close()
	case "abort":
		c.Abort(nil)
	case "deaf":
		c.Pause()
	case "later":
		s.loop.After(time.Minute, func() { c.Write([]byte("LATER")) })
	case "stop":
		s.loop.Stop(0)
	default:
		c.Write([]byte(strings.ToUpper(string(in))))
	}
	return len(in)
}

// newLoop returns a loop on k with shout as its server.
func newLoop(t *testing.T, k *sim.Kernel) *loop.Loop {
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	_, err = l.Listen(addr, func(*loop.Conn) loop.Handler { return shout{loop: l} })
	require.NoError(t, err)
	return l
}

// Every step of a script, with success and with failure.
func TestScript(t *testing.T) {
	for _, row := range []struct {
		name   string
		script func(c *sim.Client)
		err    string // of Kernel.Run; "" is none
	}{
		{"expect", func(c *sim.Client) { c.Send("hello"); c.Expect("HELLO") }, ""},
		{"expect something else", func(c *sim.Client) { c.Send("hello"); c.Expect("HELP!") },
			`sim: at 0s alice: expected "HELP!", got "HELLO"`},
		{"expect more", func(c *sim.Client) { c.Send("bye"); c.Expect("BYE!") },
			`sim: at 0s alice: expected "BYE!", got "BYE" and the end`},
		{"expect until", func(c *sim.Client) {
			c.Send("one\ntwo\n")
			require.Equal(t, "ONE\n", c.ExpectUntil("\n"))
			require.Equal(t, "TWO\n", c.ExpectUntil("\n"))
		}, ""},
		{"expect until what does not come", func(c *sim.Client) { c.Send("bye"); c.ExpectUntil("\n") },
			`sim: at 0s alice: expected "\n" before the end, got "BYE"`},
		{"receive, and what was heard", func(c *sim.Client) {
			c.Send("a")
			require.Equal(t, "A", c.Receive())
			c.Send("bye")
			require.Equal(t, "BYE", c.Receive())
			require.Empty(t, c.Receive())
			require.Equal(t, "ABYE", c.Heard())
		}, ""},
		{"forget", func(c *sim.Client) {
			c.Send("a")
			c.Expect("A")
			c.Forget()
			c.Send("bye")
			c.Expect("BYE")
			require.Equal(t, "BYE", c.Heard())
		}, ""},
		{"try to receive", func(c *sim.Client) {
			data, more := c.TryReceive()
			require.Empty(t, data)
			require.True(t, more)
			c.Send("bye")
			c.Sleep(time.Second)
			data, more = c.TryReceive()
			require.Equal(t, "BYE", data)
			require.True(t, more)
			_, more = c.TryReceive()
			require.False(t, more)
		}, ""},
		{"expect the end", func(c *sim.Client) { c.Send("bye"); c.Expect("BYE"); c.ExpectEnd() }, ""},
		{"expect the end too early", func(c *sim.Client) { c.Send("hello"); c.ExpectEnd() },
			`sim: at 0s alice: expected the end, got "HELLO"`},
		{"expect a reset", func(c *sim.Client) { c.Send("abort"); c.ExpectReset() }, ""},
		{"receive, and be reset", func(c *sim.Client) { c.Send("abort"); c.Receive() },
			`sim: at 0s alice: receive: connection reset by peer, after ""`},
		{"send after a reset", func(c *sim.Client) { c.Send("abort"); c.ExpectReset(); c.Send("x") },
			`sim: at 0s alice: send: connection reset by peer`},
		{"expect silence", func(c *sim.Client) {
			c.Send("later")
			c.ExpectSilence(time.Minute - 1)
			require.Equal(t, time.Minute-1, c.Now())
			c.Expect("LATER")
			require.Equal(t, time.Minute, c.Now())
		}, ""},
		{"expect silence too long", func(c *sim.Client) { c.Send("later"); c.ExpectSilence(time.Hour) },
			`sim: at 1m0s alice: expected silence, got "LATER"`},
		{"expect silence, and be left", func(c *sim.Client) { c.Send("bye"); c.Expect("BYE"); c.ExpectSilence(time.Hour) },
			`sim: at 0s alice: expected silence, got ""`},
		{"sleep", func(c *sim.Client) { c.Sleep(10 * time.Minute); require.Equal(t, 10*time.Minute, c.Now()) }, ""},
		{"half-close", func(c *sim.Client) { c.HalfClose(); c.ExpectEnd() }, ""},
		{"close", func(c *sim.Client) { c.Close() }, ""},
		{"close, and send", func(c *sim.Client) { c.Close(); c.Send("x") }, "sim: at 0s alice: send: broken pipe"},
		{"reset, and send", func(c *sim.Client) { c.Reset(); c.Send("x") }, "sim: at 0s alice: send: broken pipe"},
		{"a server that takes nothing", func(c *sim.Client) {
			c.Send("deaf")
			c.Sleep(time.Second)
			require.Equal(t, 128<<10, c.TrySend(strings.Repeat("x", 200<<10)), "what two sockets hold")
			require.Zero(t, c.TrySend("x"))
			c.Send("x")
		}, "sim: stuck at 1s: alice waits for the server to take 1 more bytes"},
		{"a server that says nothing", func(c *sim.Client) { c.Receive() },
			"sim: stuck at 0s: alice waits for the server to say something"},
		{"something that does not happen", func(c *sim.Client) { c.WaitFor("rain", func() bool { return false }) },
			"sim: stuck at 0s: alice waits for rain"},
		{"a loop that ends", func(c *sim.Client) { c.Send("stop"); c.ExpectEnd() }, ""},
		{"a loop that ends too early", func(c *sim.Client) { c.Send("stop"); c.ExpectEnd(); c.Sleep(time.Hour) },
			"sim: the loop ended while alice waits for 1h0m0s to pass"},
		{"fail", func(c *sim.Client) { c.Fail("%d too many", 3) }, "sim: at 0s alice: 3 too many"},
	} {
		t.Run(row.name, func(t *testing.T) {
			k := sim.New(sim.Config{})
			l := newLoop(t, k)
			alice := k.Client("alice", func(c *sim.Client) {
				c.Connect(addr)
				row.script(c)
			})
			err := k.Run(l)
			require.Zero(t, k.OpenFiles())
			if row.err == "" {
				require.NoError(t, err)
				require.NoError(t, alice.Err())
			} else {
				require.Equal(t, row.err, firstLine(err))
			}
		})
	}
}

func TestConnectRefused(t *testing.T) {
	k := sim.New(sim.Config{})
	alice := k.Client("alice", func(c *sim.Client) { c.Connect("sim:81") })
	err := k.Run(newLoop(t, k))
	require.EqualError(t, err, "sim: at 0s alice: connect sim:81: connection refused")
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	require.ErrorIs(t, alice.Err(), syscall.ECONNREFUSED)
}

// Clients take their steps in the order of their creation, and may wait for each other.
func TestClientsTogether(t *testing.T) {
	k := sim.New(sim.Config{})
	var story []string
	say := func(line string) { story = append(story, line) }
	bobIsHere := false
	k.Client("alice", func(c *sim.Client) {
		say("alice waits")
		c.WaitFor("bob", func() bool { return bobIsHere })
		say("alice has met bob")
		c.Sleep(time.Second)
		say("alice wakes up")
	})
	k.Client("bob", func(c *sim.Client) {
		say("bob sleeps")
		c.Sleep(time.Second)
		bobIsHere = true
		say("bob is here")
		c.Sleep(time.Hour)
		say("bob wakes up")
	})
	require.NoError(t, k.Run(newLoop(t, k)))
	require.Equal(t, []string{"alice waits", "bob sleeps", "bob is here", "alice has met bob", "alice wakes up", "bob wakes up"}, story)
	require.Equal(t, time.Hour+time.Second, k.Now())
	require.Equal(t, time.Date(2000, 1, 1, 1, 0, 1, 0, time.UTC), k.Date())
}

// The error lists all failures, and every script ends through its defers.
func TestSeveralErrors(t *testing.T) {
	k := sim.New(sim.Config{})
	k.Client("alice", func(c *sim.Client) { c.Fail("no") })
	ended := false
	k.Client("bob", func(c *sim.Client) {
		defer func() { ended = true }()
		c.WaitFor("rain", func() bool { return false })
	})
	k.Client("carol", func(c *sim.Client) { c.WaitFor("snow", func() bool { return false }) })
	err := k.Run(newLoop(t, k))
	require.Equal(t, "sim: stuck at 0s: bob waits for rain; carol waits for snow", firstLine(err))
	require.ErrorContains(t, err, "\nsim: at 0s alice: no")
	stuck, ok := errors.AsType[*sim.StuckError](err)
	require.True(t, ok)
	require.Equal(t, []string{"bob waits for rain", "carol waits for snow"}, stuck.Waiting)
	require.True(t, ended)
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// A panic of a script is the test's own mistake, so Run passes it on.
func TestScriptPanics(t *testing.T) {
	k := sim.New(sim.Config{})
	k.Client("alice", func(c *sim.Client) { panic("on purpose") })
	require.PanicsWithValue(t, "on purpose", func() { _ = k.Run(newLoop(t, k)) })
}

// A full socket is writable again when a third of it is free, not a byte.
func TestWritableAgain(t *testing.T) {
	k := sim.New(sim.Config{SocketBuffer: 90})
	var fd int
	p, err := k.OpenPoller()
	require.NoError(t, err)
	k.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Sleep(time.Second)
		c.Expect(strings.Repeat("\x00", 29))
		c.Sleep(time.Second)
		c.Expect("\x00")
		c.Sleep(time.Hour)
	})
	listener, _, err := k.Listen(addr, false)
	require.NoError(t, err)
	_, err = p.Wait(0)
	require.NoError(t, err)
	fd, _, err = k.Accept(listener)
	require.NoError(t, err)
	for range 2 { // the client's socket is filled first, and then ours
		n, err := k.Write(fd, make([]byte, 100))
		require.NoError(t, err)
		require.Equal(t, 90, n)
	}
	require.NoError(t, p.Update(fd, kernel.None, kernel.Writable))
	ready, err := p.Wait(-1)
	require.NoError(t, err)
	require.Equal(t, []kernel.Ready{{FD: fd, Interest: kernel.Writable}}, ready)
	require.Equal(t, 2*time.Second, k.Now())
	require.Error(t, k.Run(nothing{}))
}

// The simulated kernel reports mistakes that a real one might let pass.
func TestCallersMistakes(t *testing.T) {
	k := sim.New(sim.Config{})
	p, err := k.OpenPoller()
	require.NoError(t, err)
	fd, _, err := k.Listen(addr, false)
	require.NoError(t, err)
	require.NoError(t, p.Update(fd, kernel.None, kernel.Readable))
	require.Equal(t, syscall.EINVAL, p.Update(fd, kernel.None, kernel.Readable))
	require.Equal(t, syscall.EBADF, p.Update(fd+1, kernel.None, kernel.Readable))
	_, err = k.Read(fd, make([]byte, 1))
	require.Equal(t, syscall.ENOTCONN, err)
	_, _, err = k.Accept(0)
	require.Equal(t, syscall.EINVAL, err)
}
