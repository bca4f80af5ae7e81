package task_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// How attempts end.
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
			[]string{"0s dial tcp " + noServer + ": connection refused"}},
		{"unanswered", sim.Faults{Unanswered: 1}, attempt("tcp", theirs, syscall.ETIMEDOUT),
			[]string{"10s dial tcp " + theirs + ": connection timed out"}},
		{"within a second", sim.Faults{Unanswered: 1}, func(w *world, t *task.Task) {
			err := task.Within(t, time.Second, func() error { _, err := task.Dial(t, "tcp", theirs); return err })
			require.ErrorIs(w, err, context.DeadlineExceeded)
			require.True(w, err.(net.Error).Timeout())
			w.say("%v", err)
		}, []string{"1s dial tcp " + theirs + ": timeout after 1s"}},
		{"canceled", sim.Faults{Unanswered: 1}, func(w *world, t *task.Task) {
			w.at(time.Second, func() { t.Cancel(errEnough) })
			attempt("tcp", theirs, errEnough)(w, t)
		}, []string{"1s dial tcp " + theirs + ": canceled: enough"}},
		{"canceled before", sim.Faults{}, func(w *world, t *task.Task) {
			t.Cancel(errEnough)
			attempt("tcp", theirs, errEnough)(w, t)
		}, []string{"0s dial tcp " + theirs + ": canceled: enough"}},
		{"the loop's grace is over", sim.Faults{Unanswered: 1}, func(w *world, t *task.Task) {
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
		}, []string{`0s dial udp: expected the network tcp, tcp4, tcp6 or unix, found "udp"`}},
		{"no port", sim.Faults{}, func(w *world, t *task.Task) {
			_, err := task.Dial(t, "tcp", "192.0.2.1")
			w.say("%v", err)
		}, []string{"0s dial tcp: address 192.0.2.1: missing port in address"}},
		{"a port that is none", sim.Faults{}, func(w *world, t *task.Task) {
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
			_ = w.kernel.Run(w.loop) // the loop may end before the clock does
			require.Equal(t, row.want, w.said)
			require.Zero(t, w.kernel.OpenFiles())
			w.over()
		})
	}
}

// A name has several addresses. They are tried in order until one is good; the first error is told.
func TestDialAddresses(t *testing.T) {
	for _, row := range []struct {
		name  string
		addrs []string
		want  []string
	}{
		{"canceled: no further one is tried", []string{silent, theirs}, []string{"1s dial tcp " + silent + ": canceled: enough"}},
		{"the first is good", []string{theirs, others}, []string{"0s " + theirs}},
		{"the second is good", []string{noServer, theirs}, []string{"0s " + theirs}},
		{"none is good", []string{noServer, "192.0.2.10:6379"}, []string{"0s dial tcp " + noServer + ": connection refused"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t)
			w.kernel.Serve(theirs, closes)
			w.kernel.Serve(others, closes)
			w.play(func(t *task.Task) {
				if row.addrs[0] == silent {
					w.kernel.SetFaults(sim.Faults{Unanswered: 1})
					w.at(time.Second/2, func() { w.kernel.SetFaults(sim.Faults{}) })
					w.at(time.Second, func() { t.Cancel(errEnough) })
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

// A connection belongs to the task that has dialed it, and ends with it.
func TestConnOwner(t *testing.T) {
	hold(t, []exchange{
		{name: "a child uses it", serve: func(c *sim.Client) { c.Send("x"); closes(c) },
			talk: func(w *world, t *task.Task, c net.Conn) {
				require.NoError(w, task.Gather(t, func(*task.Task) error { w.reading(c); return nil }))
			}, want: []string{`0s read "x", <nil>`}},
		{name: "of several, some are closed before", serve: closes,
			talk: func(w *world, t *task.Task, c net.Conn) {
				second, third := w.dial(t, theirs), w.dial(t, theirs)
				w.dial(t, theirs)
				require.NoError(w, third.Close())
				require.NoError(w, c.Close())
				require.NoError(w, task.Sleep(t, time.Minute))
				require.Equal(w, 2, w.kernel.OpenFiles())
				require.NoError(w, second.Close())
			}},
		{name: "the task panics", serve: closes,
			talk: func(w *world, t *task.Task, c net.Conn) {
				w.Start(new(task.Task), func(t *task.Task) error {
					w.dial(t, theirs)
					panicOnPurpose()
					return nil
				}, func(*task.Task, error) { w.say("ended") })
				require.NoError(w, c.Close())
			}, want: []string{"0s ended"}},
		{name: "a child's ends with the child", serve: closes,
			talk: func(w *world, t *task.Task, c net.Conn) {
				err := task.Gather(t, func(t *task.Task) error { c = w.dial(t, theirs); return nil })
				require.NoError(w, err)
				_, err = c.Read(make([]byte, 1))
				require.Error(w, err)
				w.words.Reset() // that is a misuse
			}},
	})
}

// Where a connection does not belong, its methods say so; nothing else happens to it.
func TestConnElsewhere(t *testing.T) {
	uses := map[string]func(c net.Conn) error{
		"Read":        func(c net.Conn) error { _, err := c.Read(make([]byte, 1)); return err },
		"Write":       func(c net.Conn) error { _, err := c.Write([]byte("never")); return err },
		"CloseWrite":  func(c net.Conn) error { return c.(closeWriter).CloseWrite() },
		"SetDeadline": func(c net.Conn) error { return c.SetDeadline(time.Unix(0, 0)) },
	}
	places := map[string]func(w *world, use func()){
		"in a callback":        func(w *world, use func()) { w.at(time.Second, use) },
		"in another task":      func(w *world, use func()) { w.play(func(*task.Task) { use() }) },
		"on another goroutine": func(w *world, use func()) { w.at(time.Second, func() { elsewhere(use) }) },
	}
	for what, use := range uses {
		for where, place := range places {
			t.Run(what+" "+where, func(t *testing.T) {
				w := newWorld(t)
				w.kernel.Serve(theirs, func(c *sim.Client) {
					c.Sleep(time.Minute)
					c.Send("hello")
					c.Expect("well")
					closes(c)
				})
				w.play(func(t *task.Task) {
					c := w.dial(t, theirs)
					place(w, func() {
						if err := use(c); !errors.Is(err, task.ErrElsewhere) {
							w.Errorf("%v", err)
						}
					})
					w.reading(c)
					_, err := c.Write([]byte("well"))
					require.NoError(w, err)
				})
				w.run(`1m0s read "hello", <nil>`)
				require.Contains(t, w.words.String(), "misuse: Conn."+what)
			})
		}
	}
}

// Close is for everybody, and ends the waits of others.
func TestConnClosedByOthers(t *testing.T) {
	closers := map[string]func(w *world, close func() error){
		"a callback": func(w *world, close func() error) { w.at(time.Second, func() { _ = close() }) },
		"a task": func(w *world, close func() error) {
			w.play(func(t *task.Task) { _ = task.Sleep(t, time.Second); _ = close() })
		},
		"a goroutine": func(w *world, close func() error) {
			w.at(time.Second, func() { elsewhere(func() { _ = close() }) })
		},
	}
	for who, closer := range closers {
		for _, row := range stuck[:2] {
			hold(t, []exchange{{name: row.name + ", by " + who, serve: func(c *sim.Client) {
				c.Sleep(time.Hour)
				c.Reset()
			}, talk: func(w *world, t *task.Task, c net.Conn) {
				closer(w, c.Close)
				_, err := row.use(c)
				require.ErrorIs(w, err, net.ErrClosed)
				w.say("closed")
			}, want: []string{"1s closed"}}})
		}
	}
}

// One task reads, and one writes.
func TestConnTwoReaders(t *testing.T) {
	for _, row := range stuck[:2] {
		hold(t, []exchange{{name: row.name, serve: func(c *sim.Client) {
			c.Sleep(time.Hour)
			c.Reset()
		}, talk: func(w *world, t *task.Task, c net.Conn) {
			use := func(*task.Task) error {
				_, err := row.use(c)
				w.say("%v", errors.Is(err, task.ErrTwoReaders))
				return nil
			}
			require.NoError(w, task.Gather(t, use, use))
		}, want: []string{"0s true", "1h0m0s false"}}})
	}
}

// A connection of the scheduler's may be used by one task after the other, and ends with Close, or the loop.
func TestDialContext(t *testing.T) {
	w := newWorld(t)
	w.kernel.Serve(theirs, func(c *sim.Client) {
		for i := range 3 {
			c.Expect("x")
			c.Send(fmt.Sprint(i))
		}
		c.ExpectEnd()
		c.Close()
	})
	var c net.Conn
	w.play(func(t *task.Task) {
		var err error
		c, err = t.Scheduler().DialContext(context.Background(), "tcp", theirs)
		require.NoError(w, err)
	})
	for i := range 3 {
		w.at(time.Duration(i+1)*time.Second, func() {
			w.play(func(*task.Task) {
				_, err := c.Write([]byte("x"))
				require.NoError(w, err)
				w.reading(c)
			})
		})
	}
	w.play(func(t *task.Task) {
		require.NoError(w, task.Sleep(t, time.Minute))
		require.NoError(w, c.Close())
	})
	w.settled(`1s read "0", <nil>`, `2s read "1", <nil>`, `3s read "2", <nil>`)
}

func TestDialContextCanceled(t *testing.T) {
	hold(t, []exchange{
		{name: "before", serve: closes, talk: func(w *world, t *task.Task, _ net.Conn) {
			ctx, cancel := context.WithCancelCause(context.Background())
			cancel(errEnough)
			_, err := t.Scheduler().DialContext(ctx, "tcp", theirs)
			w.say("%v", err)
		}, want: []string{"0s dial tcp: context canceled"}},
		{name: "during", serve: closes, talk: func(w *world, t *task.Task, _ net.Conn) {
			w.kernel.SetFaults(sim.Faults{Unanswered: 1})
			ctx, cancel := context.WithCancelCause(context.Background())
			w.at(time.Second, func() {
				cancel(errEnough)
				for range 1000 { // what context has to say it says on another goroutine
					runtime.Gosched()
				}
			})
			_, err := t.Scheduler().DialContext(ctx, "tcp", theirs)
			require.ErrorIs(w, err, errEnough)
			require.NoError(w, task.Sleep(t, time.Second), "the task is not canceled")
		}},
		{name: "after: the connection is good", serve: func(c *sim.Client) { c.Sleep(time.Second); c.Send("x"); closes(c) },
			talk: func(w *world, t *task.Task, _ net.Conn) {
				ctx, cancel := context.WithCancel(context.Background())
				c, err := t.Scheduler().DialContext(ctx, "tcp", theirs)
				require.NoError(w, err)
				defer c.Close()
				cancel()
				w.reading(c)
			}, want: []string{`1s read "x", <nil>`}},
		{name: "the task is canceled", serve: closes, talk: func(w *world, t *task.Task, _ net.Conn) {
			w.kernel.SetFaults(sim.Faults{Unanswered: 1})
			w.at(time.Second, func() { t.Cancel(errEnough) })
			_, err := t.Scheduler().DialContext(context.Background(), "tcp", theirs)
			require.ErrorIs(w, err, errEnough)
		}},
	})
}

// Outside of a task DialContext is a mistake.
func TestDialContextElsewhere(t *testing.T) {
	for where, call := range map[string]func(f func()){"callback": func(f func()) { f() }, "goroutine": elsewhere} {
		t.Run(where, func(t *testing.T) {
			w := newWorld(t)
			w.at(time.Second, func() {
				call(func() {
					if _, err := w.DialContext(context.Background(), "tcp", theirs); !errors.Is(err, task.ErrElsewhere) {
						t.Errorf("%v", err)
					}
				})
			})
			w.play(func(t *task.Task) { _ = task.Sleep(t, time.Minute) })
			w.run()
			require.Contains(t, w.words.String(), "misuse: Scheduler.DialContext")
		})
	}
}

// The loop stops. A pool's connections do not keep it, and those of tasks serve to the end.
func TestConnStop(t *testing.T) {
	for _, row := range []struct {
		name string
		play func(w *world, t *task.Task)
		want []string
	}{
		{"a pool's connection", func(w *world, t *task.Task) {
			c, err := t.Scheduler().DialContext(context.Background(), "tcp", theirs)
			require.NoError(w, err)
			w.loop.Stop(time.Minute)
			require.NoError(w, task.Sleep(t, time.Second))
			w.reading(c)
		}, []string{`1s read "x", <nil>`, "1s over: <nil>"}},
		{"a task's connection, in time", func(w *world, t *task.Task) {
			c := w.dial(t, theirs)
			w.loop.Stop(time.Minute)
			require.NoError(w, task.Sleep(t, time.Second))
			w.reading(c)
		}, []string{`1s read "x", <nil>`, "1s over: <nil>"}},
		{"a task's connection, too late", func(w *world, t *task.Task) {
			c := w.dial(t, theirs)
			w.loop.Stop(time.Minute)
			w.reading(c)
			_, err := c.Read(make([]byte, 1))
			require.ErrorIs(w, err, task.ErrStopped)
			_, err = c.Write(make([]byte, 1))
			require.ErrorIs(w, err, task.ErrStopped)
			_, err = task.Dial(t, "tcp", theirs)
			require.ErrorIs(w, err, task.ErrStopped)
		}, []string{`0s read "x", <nil>`, "1m0s over: <nil>"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t)
			ended := false
			w.kernel.Serve(theirs, func(c *sim.Client) {
				c.Send("x")
				for !c.Broken() && c.Receive() != "" {
				}
				c.Close()
			})
			w.play(func(t *task.Task) { row.play(w, t) })
			w.kernel.Client("clock", func(c *sim.Client) {
				for !ended {
					c.Sleep(time.Second)
				}
			})
			err := w.loop.Run()
			ended = true
			w.say("over: %v", err)
			require.Equal(t, row.want, w.said)
			require.Zero(t, w.kernel.OpenFiles())
			_ = w.kernel.Run(nothing{})
			w.over()
		})
	}
}

// nothing is a loop that is over.
type nothing struct{}

func (nothing) Run() error { return nil }

// Dial is for the task that runs.
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
