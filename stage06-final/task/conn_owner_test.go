package task_test

import (
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// A connection belongs to the task that has dialed it, and ends with it.
func TestConnOwner(t *testing.T) {
	hold(t, []exchange{
		{name: "a child uses it", serve: func(c *sim.Client) { c.Send("x"); closes(c) },
			talk: func(w *world, t *task.Task, c net.Conn) {
				require.NoError(w, task.Gather(t, func(*task.Task) error { w.reading(c); return nil }))
			}, want: []string{`0s read "x", <nil>`}},
		{name: "of several, some are closed earlier", serve: closes,
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
				w.words.Reset() // that misuse has a line in the log
			}},
	})
}

// The methods of a connection report a call by another task; nothing else happens to the connection.
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

// Close may be called by any task, and ends the waits of others.
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

// A task that writes until there is an error gets one on a connection that broke a moment ago.
func TestConnBreaksInTheSameCallback(t *testing.T) {
	hold(t, []exchange{{
		name:  "write",
		serve: func(c *sim.Client) { c.ExpectReset() },
		talk: func(w *world, _ *task.Task, c net.Conn) {
			task.Break(c)
			var err error
			for range 1000 {
				if _, err = c.Write(make([]byte, 1000)); err != nil {
					break
				}
			}
			require.ErrorIs(w, err, syscall.EPIPE)
		},
	}})
}
