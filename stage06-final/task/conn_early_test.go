package task_test

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// stuck are the waits of a connection whose peer does nothing.
var stuck = []struct {
	name  string
	limit func(c net.Conn, t time.Time) error
	use   func(c net.Conn) (int, error)
}{
	{"read", net.Conn.SetReadDeadline, func(c net.Conn) (int, error) { return c.Read(make([]byte, 1)) }},
	{"write", net.Conn.SetWriteDeadline, func(c net.Conn) (int, error) { return c.Write(make([]byte, 1<<20)) }},
	{"read, with a limit for both", net.Conn.SetDeadline, func(c net.Conn) (int, error) { return c.Read(make([]byte, 1)) }},
	{"write, with a limit for both", net.Conn.SetDeadline, func(c net.Conn) (int, error) { return c.Write(make([]byte, 1<<20)) }},
}

// Deadlines end waits, on the loop's clock.
func TestConnDeadline(t *testing.T) {
	for _, row := range stuck {
		t.Run(row.name, func(t *testing.T) {
			late := func(w *world, err error) {
				var asNet net.Error
				require.ErrorAs(w, err, &asNet)
				require.True(w, asNet.Timeout())
				require.ErrorIs(w, err, os.ErrDeadlineExceeded)
				w.say("late")
			}
			after := func(w *world, c net.Conn, d time.Duration) { require.NoError(w, row.limit(c, w.kernel.Date().Add(d))) }
			again := func(w *world, c net.Conn) {
				_, err := row.use(c)
				late(w, err)
			}
			var rows []exchange
			add := func(name string, talk func(w *world, t *task.Task, c net.Conn), want ...string) {
				rows = append(rows, exchange{name: name, talk: talk, want: want, serve: func(c *sim.Client) {
					c.Sleep(time.Hour)
					c.Reset()
				}})
			}
			add("in the future, and then for good", func(w *world, t *task.Task, c net.Conn) {
				after(w, c, time.Minute)
				again(w, c)
				again(w, c)
			}, "1m0s late", "1m0s late")
			add("in the past", func(w *world, t *task.Task, c net.Conn) {
				after(w, c, -time.Second)
				again(w, c)
			}, "0s late")
			add("over before the wait", func(w *world, t *task.Task, c net.Conn) {
				after(w, c, time.Second)
				require.NoError(w, task.Sleep(t, time.Minute))
				again(w, c)
			}, "1m0s late")
			add("later, and earlier", func(w *world, t *task.Task, c net.Conn) {
				after(w, c, time.Second)
				after(w, c, time.Minute)
				again(w, c)
				after(w, c, time.Minute)
				after(w, c, time.Second)
				again(w, c)
			}, "1m0s late", "1m1s late")
			add("set by another task, while it waits", func(w *world, t *task.Task, c net.Conn) {
				require.NoError(w, task.Gather(t, func(*task.Task) error {
					again(w, c)
					return nil
				}, func(t *task.Task) error {
					_ = task.Sleep(t, time.Minute)
					after(w, c, 0)
					return nil
				}))
			}, "1m0s late")
			add("never earlier, although the task has computed for long", func(w *world, t *task.Task, c net.Conn) {
				w.kernel.Elapse(time.Minute)
				after(w, c, 2*time.Minute)
				again(w, c)
			}, "3m0s late")
			add("cleared", func(w *world, t *task.Task, c net.Conn) {
				after(w, c, time.Second)
				require.NoError(w, row.limit(c, time.Time{}))
				_, err := row.use(c)
				w.say("%v", errors.Is(err, syscall.ECONNRESET))
			}, "1h0m0s true")
			hold(t, rows)
		})
	}
	hold(t, []exchange{{name: "of the other direction", serve: func(c *sim.Client) {
		c.Sleep(time.Minute)
		c.Send("x")
		closes(c)
	}, talk: func(w *world, t *task.Task, c net.Conn) {
		require.NoError(w, c.SetWriteDeadline(w.kernel.Date()))
		w.reading(c)
	}, want: []string{`1m0s read "x", <nil>`}}})
}

// Each wait of a connection may end early like all others, and the connection works after that.
func TestConnEndsEarly(t *testing.T) {
	for _, row := range stuck[:2] {
		var rows []exchange
		add := func(name string, talk func(w *world, t *task.Task, c net.Conn), want ...string) {
			rows = append(rows, exchange{name: row.name + " " + name, want: want, serve: func(c *sim.Client) {
				c.Sleep(time.Hour)
				for c.Receive() != "" {
				}
				c.Send("end")
				c.Close()
			}, talk: func(w *world, t *task.Task, c net.Conn) {
				talk(w, t, c)
				require.NoError(w, c.(closeWriter).CloseWrite())
				w.reading(c)
			}})
		}
		end := `1h0m0s read "end", <nil>`
		add("canceled", func(w *world, t *task.Task, c net.Conn) {
			w.at(time.Second, func() { t.Cancel(errEnough) })
			_, err := row.use(c)
			require.ErrorIs(w, err, errEnough)
			require.ErrorIs(w, err, context.Canceled)
			w.say("canceled")
		}, "1s canceled", end)
		add("canceled before", func(w *world, t *task.Task, c net.Conn) {
			t.Cancel(errEnough)
			_, err := row.use(c)
			require.ErrorIs(w, err, errEnough)
			w.say("canceled")
		}, "0s canceled", end)
		add("within a second", func(w *world, t *task.Task, c net.Conn) {
			err := task.Within(t, time.Second, func() error { _, err := row.use(c); return err })
			require.ErrorIs(w, err, context.DeadlineExceeded)
			require.True(w, err.(net.Error).Timeout())
			w.say("late")
		}, "1s late", end)
		hold(t, rows)
	}
}
