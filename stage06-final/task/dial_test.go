package task_test

import (
	"context"
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// Attempts end in each way.
func TestDial(t *testing.T) {
	attempt := func(network, addr string, is error) func(w *world, t *task.Task) {
		return func(w *world, t *task.Task) {
			c, err := task.Dial(t, network, addr)
			require.Nil(w, c)
			require.ErrorIs(w, err, is)
			var op *net.OpError
			require.ErrorAs(w, err, &op)
			require.Equal(w, "dial", op.Op)
			w.say("%v", err)
		}
	}
	for _, row := range []struct {
		name   string
		faults sim.Faults
		play   func(w *world, t *task.Task)
		want   []string
	}{
		{"refused", sim.Faults{}, attempt("tcp", noServer, syscall.ECONNREFUSED),
			[]string{"0s dial tcp " + noServer + ": connect: connection refused"}},
		{"dropped", sim.Faults{Dropped: 1}, attempt("tcp", theirs, syscall.ETIMEDOUT),
			[]string{"10s dial tcp " + theirs + ": connect: connection timed out"}},
		{"within a second", sim.Faults{Dropped: 1}, func(w *world, t *task.Task) {
			err := task.Within(t, time.Second, func() error { _, err := task.Dial(t, "tcp", theirs); return err })
			require.ErrorIs(w, err, context.DeadlineExceeded)
			require.True(w, err.(net.Error).Timeout())
			w.say("%v", err)
		}, []string{"1s dial tcp " + theirs + ": timeout after 1s"}},
		{"canceled", sim.Faults{Dropped: 1}, func(w *world, t *task.Task) {
			w.at(time.Second, func() { t.Cancel(errEnough) })
			attempt("tcp", theirs, errEnough)(w, t)
		}, []string{"1s dial tcp " + theirs + ": canceled: enough"}},
		{"canceled before", sim.Faults{}, func(w *world, t *task.Task) {
			t.Cancel(errEnough)
			attempt("tcp", theirs, errEnough)(w, t)
		}, []string{"0s dial tcp " + theirs + ": canceled: enough"}},
		{"the loop's grace is over", sim.Faults{Dropped: 1}, func(w *world, t *task.Task) {
			w.loop.Stop(time.Second)
			attempt("tcp", theirs, task.ErrStopped)(w, t)
		}, []string{"1s dial tcp " + theirs + ": task: the loop has stopped"}},
		{"the loop stops, with grace", sim.Faults{}, func(w *world, t *task.Task) {
			w.loop.Stop(time.Minute)
			require.NoError(w, task.Sleep(t, time.Second))
			w.dial(t, theirs)
			w.say("stands")
		}, []string{"1s stands"}},
		{"an unknown network", sim.Faults{}, func(w *world, t *task.Task) {
			_, err := task.Dial(t, "udp", theirs)
			w.say("%v", err)
		}, []string{`0s dial udp: unknown network udp`}},
		{"no port", sim.Faults{}, func(w *world, t *task.Task) {
			_, err := task.Dial(t, "tcp", "192.0.2.1")
			w.say("%v", err)
		}, []string{"0s dial tcp: address 192.0.2.1: missing port in address"}},
		{"a port that does not exist", sim.Faults{}, func(w *world, t *task.Task) {
			_, err := task.Dial(t, "tcp", "192.0.2.1:65536")
			require.Error(w, err)
		}, nil},
		{"an address of the other family", sim.Faults{}, func(w *world, t *task.Task) {
			_, err := task.Dial(t, "tcp6", theirs)
			require.Error(w, err)
		}, nil},
		{"a Unix socket", sim.Faults{}, func(w *world, t *task.Task) {
			w.kernel.Serve("unix:/there", closes)
			c, err := task.Dial(t, "unix", "/there")
			require.NoError(w, err)
			w.say("%v, %s", c.RemoteAddr(), c.LocalAddr().Network())
		}, []string{"0s /there, unix"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorldWith(t, sim.Config{Faults: row.faults}, task.Config{})
			w.kernel.Serve(theirs, closes)
			w.play(func(t *task.Task) { row.play(w, t) })
			w.kernel.Client("clock", func(c *sim.Client) { c.Sleep(time.Hour) })
			_ = w.kernel.Run(w.loop) // the loop may end before its clock does
			require.Equal(t, row.want, w.said)
			require.Zero(t, w.kernel.OpenFiles())
			w.over()
		})
	}
}

// A name has several addresses. They are tried in order until one works; the first error is returned.
func TestDialAddresses(t *testing.T) {
	for _, row := range []struct {
		name  string
		addrs []string
		want  []string
	}{
		{"the first works", []string{theirs, others}, []string{"0s " + theirs}},
		{"the second works", []string{noServer, theirs}, []string{"0s " + theirs}},
		{"the first does not respond", []string{silent, theirs}, []string{"2s " + theirs}},
		{"canceled: no further one is tried", []string{silent, theirs, others}, []string{"1s dial tcp " + silent + ": canceled: enough"}},
		{"none works", []string{noServer, "192.0.2.10:6379"}, []string{"0s dial tcp " + noServer + ": connect: connection refused"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t)
			w.kernel.Serve(theirs, closes)
			w.kernel.Serve(others, closes)
			w.play(func(t *task.Task) {
				if row.addrs[0] == silent {
					w.kernel.SetFaults(sim.Faults{Dropped: 1})
					w.at(time.Second/2, func() { w.kernel.SetFaults(sim.Faults{}) })
					if len(row.addrs) == 3 {
						w.at(time.Second, func() { t.Cancel(errEnough) })
					}
				}
				c, err := task.DialAddresses(t, "tcp", row.addrs...)
				if err != nil {
					w.say("%v", err)
					return
				}
				w.say("%v", c.RemoteAddr())
			})
			w.settled(row.want...)
		})
	}
}

// Dial is for the running task.
func TestDialElsewhere(t *testing.T) {
	for where, place := range map[string]func(w *world, use func(with task.Waiter)){
		"with nil": func(w *world, use func(task.Waiter)) { w.play(func(*task.Task) { use(nil) }) },
		"with another task": func(w *world, use func(task.Waiter)) {
			other := w.play(func(t *task.Task) { _ = task.Sleep(t, time.Second) })
			w.play(func(*task.Task) { use(other) })
		},
		"in a callback": func(w *world, use func(task.Waiter)) {
			one := w.play(func(t *task.Task) { _ = task.Sleep(t, 2*time.Second) })
			w.at(time.Second, func() { use(one) })
		},
		"on another goroutine": func(w *world, use func(task.Waiter)) {
			w.play(func(t *task.Task) { elsewhere(func() { use(t) }) })
		},
	} {
		t.Run(where, func(t *testing.T) {
			w := newWorld(t)
			w.kernel.Serve(theirs, func(*sim.Client) { w.Error("connected") })
			used := 0
			place(w, func(with task.Waiter) {
				used++
				if _, err := task.Dial(with, "tcp", theirs); !errors.Is(err, task.ErrElsewhere) {
					t.Errorf("%v", err)
				}
			})
			w.run()
			require.Equal(t, 1, used)
			require.Zero(t, w.kernel.OpenFiles())
		})
	}
}
