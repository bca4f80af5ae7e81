package loop_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// member notes its calls.
type member struct {
	w        *world
	name     string
	busy     bool
	stopping func() // called by Stopping, if not nil
	ended    func()
}

func (m *member) tell(what string, f func()) {
	m.w.say(m.w.Loop.Now().String() + " " + m.name + " " + what)
	if f != nil {
		f()
	}
}

func (m *member) Stopping()  { m.tell("stopping", m.stopping) }
func (m *member) Busy() bool { return m.busy }
func (m *member) Ended()     { m.tell("ended", m.ended) }

// The calls of members, and the time of the loop's end. Each row begins with a call of Stop after a second, with a
// grace of ten.
func TestMembers(t *testing.T) {
	for _, row := range []struct {
		name string
		play func(w *world)
		want []string
	}{
		{"idle", func(w *world) {
			w.Join(&member{w: w, name: "a"})
			w.Join(&member{w: w, name: "b"})
		}, []string{"1s a stopping", "1s b stopping", "1s a ended", "1s b ended"}},

		{"busy until a timer", func(w *world) {
			m := &member{w: w, name: "a", busy: true}
			w.Join(m)
			w.After(3*time.Second, func() { m.busy = false })
		}, []string{"1s a stopping", "3s a ended"}},

		{"busy until a posted function", func(w *world) {
			m := &member{w: w, name: "a", busy: true}
			w.Join(m)
			w.After(3*time.Second, func() { w.Post(func() { m.busy = false }) })
		}, []string{"1s a stopping", "3s a ended"}},

		{"busy for longer than the grace", func(w *world) {
			w.Join(&member{w: w, name: "a", busy: true})
		}, []string{"1s a stopping", "11s a ended"}},

		{"told before the handlers", func(w *world) {
			w.Join(&member{w: w, name: "a"})
			h := &handler{stopping: func(c *loop.Conn) { w.say("a handler"); c.Close() }}
			_, err := w.Listen("sim:81", func(*loop.Conn) loop.Handler { return h })
			require.NoError(w, err)
			w.Client("bob", func(c *sim.Client) { c.Connect("sim:81"); c.Receive() })
		}, []string{"1s a stopping", "a handler", "1s a ended"}},

		{"joined while the loop stops", func(w *world) {
			w.Join(&member{w: w, name: "a", busy: true})
			w.After(3*time.Second, func() { w.Join(&member{w: w, name: "b"}) })
		}, []string{"1s a stopping", "3s b stopping", "11s a ended", "11s b ended"}},

		{"joined by another", func(w *world) {
			b := &member{w: w, name: "b"}
			w.Join(&member{w: w, name: "a", stopping: func() { w.Join(b) }})
			w.Join(&member{w: w, name: "c"})
		}, []string{"1s a stopping", "1s b stopping", "1s c stopping", "1s a ended", "1s c ended", "1s b ended"}},

		{"joined by another at the end", func(w *world) {
			b := &member{w: w, name: "b"}
			w.Join(&member{w: w, name: "a", ended: func() { w.Join(b) }})
		}, []string{"1s a stopping", "1s a ended", "1s b stopping", "1s b ended"}},

		{"panics", func(w *world) {
			w.Join(&member{w: w, name: "a", stopping: panicOnPurpose, ended: panicOnPurpose})
			w.Join(&member{w: w, name: "b"})
		}, []string{"1s a stopping", "1s b stopping", "1s a ended", "1s b ended"}},

		{"goexits", func(w *world) {
			w.Join(&member{w: w, name: "a", stopping: runtime.Goexit, ended: runtime.Goexit})
			w.Join(&member{w: w, name: "b"})
		}, []string{"1s a stopping", "1s b stopping", "1s a ended", "1s b ended"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
			row.play(w)
			w.After(time.Second, func() { w.Loop.Stop(10 * time.Second) })
			require.NoError(t, w.Kernel.Run(w.Loop))
			require.Equal(t, row.want, w.log)
		})
	}
}

// A member that joins after Run has returned gets both calls at once.
func TestMemberAfterTheEnd(t *testing.T) {
	w := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
	w.Loop.Stop(0)
	require.NoError(t, w.Loop.Run())
	w.Join(&member{w: w, name: "late"})
	require.Equal(t, []string{"0s late stopping", "0s late ended"}, w.log)
}
