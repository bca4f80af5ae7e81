package task_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// listener is a handler that writes down what happens.
type listener struct {
	loop.Defaults
	w *world
}

func (l listener) Input(_ *loop.Conn, in []byte) int {
	l.w.say("input %q", in)
	return len(in)
}

func (l listener) Closed(_ *loop.Conn, err error) { l.w.say("closed: %v", err) }

func TestConnect(t *testing.T) {
	start := func(w *world) func(n *loop.Conn) loop.Handler {
		return func(*loop.Conn) loop.Handler {
			w.say("connected")
			return listener{w: w}
		}
	}
	t.Run("a handler of the caller's", func(t *testing.T) {
		w := newWorld(t)
		w.kernel.Serve(theirs, func(c *sim.Client) {
			c.Send("hello")
			c.Close()
		})
		w.play(func(t *task.Task) {
			require.NoError(w, task.Connect(t, "tcp", theirs, start(w)))
			require.NoError(w, task.Sleep(t, time.Second))
		})
		w.settled("0s connected", `0s input "hello"`, "0s closed: <nil>")
	})
	t.Run("nobody there", func(t *testing.T) {
		w := newWorld(t)
		w.play(func(t *task.Task) {
			require.ErrorIs(w, task.Connect(t, "tcp", noServer, start(w)), syscall.ECONNREFUSED)
		})
		w.settled()
	})
	t.Run("canceled", func(t *testing.T) {
		w := newWorldWith(t, sim.Config{Faults: sim.Faults{Dropped: 1}}, task.Config{})
		w.play(func(t *task.Task) {
			w.at(time.Second, func() { t.Cancel(errEnough) })
			require.ErrorIs(w, task.Connect(t, "tcp", theirs, start(w)), errEnough)
		})
		w.settled()
	})
	t.Run("canceled at the same moment", func(t *testing.T) {
		w := newWorld(t)
		w.kernel.Serve(theirs, func(c *sim.Client) { c.WaitFor("the end", c.Broken) })
		me := w.play(func(t *task.Task) {
			require.ErrorIs(w, task.Connect(t, "tcp", theirs, func(*loop.Conn) loop.Handler { return listener{w: w} }), errEnough)
		})
		w.loop.Post(func() { me.Cancel(errEnough) })
		w.settled("0s closed: loop: aborted")
	})
	require.ErrorIs(t, task.Connect(new(task.Task), "tcp", theirs, nil), task.ErrElsewhere)
}

func TestResource(t *testing.T) {
	tell(t, []story{
		{"given back at the end, the newest first", func(w *world) {
			var a, b task.Resource
			w.main(func(t *task.Task) error {
				require.NoError(w, a.Own(t, func() { w.say("a") }))
				require.NoError(w, b.Own(t, func() { w.say("b") }))
				return task.Sleep(t, time.Second)
			})
		}, []string{"1s ended: <nil>", "1s b", "1s a"}},
		{"disowned", func(w *world) {
			var a, b, c task.Resource
			w.main(func(t *task.Task) error {
				for name, r := range map[string]*task.Resource{"a": &a, "b": &b, "c": &c} {
					require.NoError(w, r.Own(t, func() { w.say("%s", name) }))
				}
				a.Disown()
				a.Disown()
				c.Disown()
				return nil
			})
		}, []string{"0s ended: <nil>", "0s b"}},
		{"another owner", func(w *world) {
			var r task.Resource
			first := w.main(func(t *task.Task) error {
				require.NoError(w, r.Own(t, func() { w.say("first") }))
				return task.Sleep(t, time.Second)
			})
			w.main(func(t *task.Task) error {
				require.NoError(w, r.Own(t, func() { w.say("second") }))
				require.ErrorIs(w, r.Own(first, nil), task.ErrElsewhere)
				w.words.Reset()
				return task.Sleep(t, 2*time.Second)
			})
		}, []string{"1s ended: <nil>", "2s ended: <nil>", "2s second"}},
		{"owned for a spawned task by its parent", func(w *world) {
			var r task.Resource
			w.main(func(t *task.Task) error {
				_, err := task.Await(t, task.Spawn(t, func(child *task.Task) (int, error) {
					return 0, r.Own(t, func() { w.say("given back") })
				}))
				w.say("the child has ended")
				return err
			})
		}, []string{"0s the child has ended", "0s ended: <nil>", "0s given back"}},
	})
}
