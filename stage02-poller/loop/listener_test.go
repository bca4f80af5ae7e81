package loop_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage02-poller/trace"
)

// Clients without room wait in the backlog of any listener, and the loop does not spin meanwhile.
func TestMaxConns(t *testing.T) {
	w := newWorld(t, sim.Config{}, loop.Config{MaxConns: 2}, &handler{input: echo})
	_, err := w.Listen("sim:81", func(*loop.Conn) loop.Handler { return &handler{input: echo} })
	require.NoError(t, err)
	var served []time.Duration
	for i := range 6 {
		w.Client(fmt.Sprint("client ", i), func(c *sim.Client) {
			c.Connect([]string{addr, "sim:81"}[i%2])
			c.Send("x")
			c.Expect("x")
			served = append(served, c.Now())
			require.LessOrEqual(t, w.Conns(), 2)
			c.Sleep(time.Second)
			c.Close()
		})
	}
	w.run()
	require.Equal(t, []time.Duration{0, 0, time.Second, time.Second, 2 * time.Second, 2 * time.Second}, served)
	require.Less(t, w.ticks, int64(20))
}

// Without descriptors, the listener rests, and tries again every tenth of a second.
func TestOutOfDescriptors(t *testing.T) {
	w := newWorld(t, sim.Config{MaxDescriptors: 2}, loop.Config{}, &handler{input: echo})
	w.client("alice", func(c *sim.Client) {
		c.Send("x")
		c.Expect("x")
		c.Sleep(time.Second)
		require.Less(t, w.ticks, int64(30), "the loop spins")
		c.Send("y") // the present connection is served all the while
		c.Expect("y")
		c.Close()
	})
	w.client("bob", func(c *sim.Client) {
		c.Send("x")
		c.Expect("x")
		require.Equal(t, 1100*time.Millisecond, c.Now(), "when accepting next looked")
	})
	w.run()
}

func TestAcceptErrors(t *testing.T) {
	for _, row := range []struct {
		name   string
		errs   []error // of the first calls of accept
		served time.Duration
	}{
		{"none", nil, 0},
		{"the client is gone", []error{syscall.ECONNABORTED, syscall.ECONNABORTED}, 0},
		{"interrupted", []error{syscall.EINTR}, 0},
		{"no descriptor in the process", []error{syscall.EMFILE}, 100 * time.Millisecond},
		{"no descriptor in the system, twice", []error{syscall.ENFILE, syscall.ENFILE}, 200 * time.Millisecond},
		{"no memory", []error{syscall.ENOMEM}, 100 * time.Millisecond},
		{"something else", []error{syscall.EPERM}, 100 * time.Millisecond},
	} {
		t.Run(row.name, func(t *testing.T) {
			k := sim.New(sim.Config{})
			l, err := loop.New(&acceptKernel{k, row.errs}, loop.Config{})
			require.NoError(t, err)
			_, err = l.Listen(addr, func(*loop.Conn) loop.Handler { return &handler{input: echo} })
			require.NoError(t, err)
			k.Client("alice", func(c *sim.Client) {
				c.Connect(addr)
				c.Send("x")
				c.Expect("x")
				require.Equal(t, row.served, c.Now())
			})
			require.NoError(t, k.Run(l))
		})
	}
}

// acceptKernel fails to accept for a while.
type acceptKernel struct {
	*sim.Kernel
	errs []error
}

func (k *acceptKernel) Accept(listener int) (int, netip.AddrPort, error) {
	if len(k.errs) > 0 {
		err := k.errs[0]
		k.errs = k.errs[1:]
		return -1, netip.AddrPort{}, err
	}
	return k.Kernel.Accept(listener)
}

// A storm of new clients does not keep the old ones waiting: the loop accepts some, and then every
// connection has a turn.
func TestAcceptStorm(t *testing.T) {
	w := newWorld(t, sim.Config{}, loop.Config{}, &handler{input: echo})
	accepted, most := 0, 0
	w.tracer = func(e *trace.Event) {
		switch {
		case e.Kind == trace.Tick:
			accepted = 0
		case e.Kind == trace.Run && e.Name == "accept":
			accepted++
			most = max(most, accepted)
		}
	}
	for i := range 300 {
		w.client(fmt.Sprint(i), func(c *sim.Client) {
			c.Send("x")
			c.Expect("x")
		})
	}
	w.run()
	require.Equal(t, 64, most)
}

func TestListenerClose(t *testing.T) {
	w := newWorld(t, sim.Config{}, loop.Config{}, &handler{input: echo})
	require.Equal(t, addr, w.listener.Addr())
	w.After(time.Second, func() {
		w.listener.Close()
		w.listener.Close()
	})
	w.client("alice", func(c *sim.Client) {
		c.Sleep(2 * time.Second)
		c.Send("x") // accepted clients stay connected
		c.Expect("x")
	})
	w.Client("bob", func(c *sim.Client) {
		c.Sleep(2 * time.Second)
		c.Connect(addr)
	})
	w.After(3*time.Second, func() {
		_, err := w.Listen("sim:81", func(*loop.Conn) loop.Handler { return &handler{input: echo} })
		require.NoError(t, err)
		w.listener.Close() // once more: its number belongs to another descriptor now
	})
	w.Client("carol", func(c *sim.Client) {
		c.Sleep(4 * time.Second)
		c.Connect("sim:81")
		c.Send("x")
		c.Expect("x")
	})
	require.EqualError(t, w.Kernel.Run(w.Loop), "sim: at 2s bob: connect sim:80: connection refused")
	require.Zero(t, w.OpenFiles())
}

// A listener that is closed while it rests never comes back.
func TestListenerCloseWhileResting(t *testing.T) {
	w := newWorld(t, sim.Config{MaxDescriptors: 1}, loop.Config{}, &handler{})
	w.client("alice", func(c *sim.Client) {
		c.Sleep(50 * time.Millisecond)
		w.Post(w.listener.Close)
		c.ExpectEnd()
		c.Sleep(time.Second)
	})
	w.run()
}

func TestListenErrors(t *testing.T) {
	w := newWorld(t, sim.Config{MaxDescriptors: 1}, loop.Config{}, &handler{})
	_, err := w.Listen(addr, nil)
	require.EqualError(t, err, "listen sim:80: address already in use")
	_, err = w.Listen("sim:81", nil)
	require.EqualError(t, err, "listen sim:81: too many open files")
	w.Client("nobody", func(*sim.Client) {})
	w.run()
}

// If the poller takes no more descriptors, the connection, or the listener, fails, and the loop goes on.
func TestPollerRefuses(t *testing.T) {
	k := &fussyKernel{Kernel: sim.New(sim.Config{}), room: 2}
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	var closed []error
	h := &handler{input: echo, closed: func(_ *loop.Conn, err error) { closed = append(closed, err) }}
	_, err = l.Listen(addr, func(*loop.Conn) loop.Handler { return h })
	require.NoError(t, err)
	k.Client("alice", func(c *sim.Client) {
		c.Connect(addr)
		c.Send("x")
		c.Expect("x")
	})
	k.Client("bob", func(c *sim.Client) {
		c.Connect(addr)
		c.ExpectReset()
		require.Equal(t, []error{errNoRoom}, closed)
		before := k.OpenFiles()
		l.Post(func() {
			_, err := l.Listen("sim:81", nil)
			require.ErrorIs(t, err, errNoRoom)
			require.Equal(t, before+1, k.OpenFiles())
		})
		c.Sleep(time.Second)
		require.Equal(t, before, k.OpenFiles(), "its descriptor is closed")
	})
	require.NoError(t, k.Run(l))
	require.Zero(t, k.OpenFiles())
}

// If the poller refuses to watch a listener again after a rest, the listener tries again later. The log has one
// line for a series of refusals.
func TestPollerRefusesListener(t *testing.T) {
	k := &fussyKernel{Kernel: sim.New(sim.Config{}), room: 10}
	var log bytes.Buffer
	l, err := loop.New(k, loop.Config{MaxConns: 1, Log: slog.New(slog.NewTextHandler(&log, nil))})
	require.NoError(t, err)
	_, err = l.Listen(addr, func(*loop.Conn) loop.Handler { return &handler{input: echo} })
	require.NoError(t, err)
	for i, name := range []string{"alice", "bob", "carol"} {
		k.Client(name, func(c *sim.Client) {
			c.Sleep(time.Duration(i) * time.Minute)
			c.Connect(addr)
			c.Send("x")
			c.Expect("x")
			if name != "carol" {
				c.WaitFor("the listener to rest", func() bool { return k.atRest })
				k.refusals = 5
			}
			c.Close()
		})
	}
	require.NoError(t, k.Run(l))
	require.Zero(t, k.OpenFiles())
	require.Zero(t, k.refusals)
	require.Equal(t, 2, strings.Count(log.String(), "accepting rests"))
}

// A listener rests for lack of descriptors, and then the poller refuses to watch it. The log has one line for
// both.
func TestPollerRefusesAfterRest(t *testing.T) {
	k := &fussyKernel{Kernel: sim.New(sim.Config{MaxDescriptors: 2}), room: 10, refusals: 5}
	var log bytes.Buffer
	l, err := loop.New(k, loop.Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	require.NoError(t, err)
	_, err = l.Listen(addr, func(*loop.Conn) loop.Handler { return &handler{input: echo} })
	require.NoError(t, err)
	for i := range 4 {
		k.Client(fmt.Sprint("client ", i), func(c *sim.Client) {
			c.Sleep(time.Duration(i/2) * time.Minute) // two at a time
			c.Connect(addr)
			c.Send("x")
			c.Expect("x")
			c.Sleep(time.Second)
			c.Close()
			if i == 1 {
				k.refusals = 5 // again, in the next series
			}
		})
	}
	require.NoError(t, k.Run(l))
	require.Zero(t, k.OpenFiles())
	require.Zero(t, k.refusals)
	require.Equal(t, 2, strings.Count(log.String(), "accepting rests"), log.String())
}

// If the poller refuses to stop watching a listener, the loop tries again, and does not spin.
func TestPollerRefusesRest(t *testing.T) {
	k := &fussyKernel{Kernel: sim.New(sim.Config{}), room: 10, clings: 3}
	ticks := 0
	l, err := loop.New(k, loop.Config{MaxConns: 1, Tracer: tracerFunc(func(e *trace.Event) {
		if e.Kind == trace.Tick {
			ticks++
		}
	})})
	require.NoError(t, err)
	_, err = l.Listen(addr, func(*loop.Conn) loop.Handler { return &handler{input: echo} })
	require.NoError(t, err)
	for _, name := range []string{"alice", "bob"} {
		k.Client(name, func(c *sim.Client) {
			c.Connect(addr)
			c.Send("x")
			c.Expect("x")
			c.Sleep(time.Minute)
			c.Close()
		})
	}
	require.NoError(t, k.Run(l))
	require.Zero(t, k.clings)
	require.Less(t, ticks, 20)
}

type tracerFunc func(e *trace.Event)

func (f tracerFunc) Trace(e *trace.Event) { f(e) }

var errNoRoom = errors.New("no room in the poller")

// fussyKernel watches at most room descriptors.
type fussyKernel struct {
	*sim.Kernel
	room     int
	refusals int  // how many updates that end a rest it refuses
	clings   int  // how many updates that begin a rest it refuses
	atRest   bool // a descriptor is watched only for its end
}

func (k *fussyKernel) OpenPoller() (kernel.Poller, error) {
	p, err := k.Kernel.OpenPoller()
	return &fussyPoller{p, k}, err
}

type fussyPoller struct {
	kernel.Poller
	kernel *fussyKernel
}

func (p *fussyPoller) Update(fd int, from, to kernel.Interest) error {
	switch {
	case from == kernel.None && p.kernel.room <= 0:
		return errNoRoom
	case from == kernel.Hangup && to == kernel.Readable && p.kernel.refusals > 0:
		p.kernel.refusals--
		return errNoRoom
	case from == kernel.Readable && to == kernel.Hangup && p.kernel.clings > 0:
		p.kernel.clings--
		return errNoRoom
	case from == kernel.None:
		p.kernel.room--
	case to == kernel.None:
		p.kernel.room++
	}
	if from|to == kernel.Hangup|kernel.Readable {
		p.kernel.atRest = to == kernel.Hangup
	}
	return p.Poller.Update(fd, from, to)
}
