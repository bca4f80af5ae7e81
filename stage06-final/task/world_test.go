package task_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// world is a scheduler on a simulated kernel. Workers of Offload run on the loop, because a
// simulation has no other goroutines.
type world struct {
	*testing.T
	*task.Scheduler
	kernel     *sim.Kernel
	loop       *loop.Loop
	words      bytes.Buffer // the log
	said       []string     // the lines that the test writes down
	tasks      int          // tasks of main and play that have not ended
	goroutines int          // goroutines before the test
	parked     int          // coroutines that must stay paused for good
}

func newWorld(t *testing.T) *world { return newWorldWith(t, sim.Config{}, task.Config{}) }

func newWorldWith(t *testing.T, machine sim.Config, config task.Config) *world {
	w := &world{T: t, kernel: sim.New(machine), goroutines: runtime.NumGoroutine()}
	config.Log = slog.New(slog.NewTextHandler(&w.words, nil))
	if config.Go == nil {
		config.Go = func(f func()) { f() }
	}
	var err error
	w.loop, err = loop.New(w.kernel, loop.Config{Log: config.Log})
	require.NoError(t, err)
	w.Scheduler = task.New(w.loop, config)
	return w
}

// story is a test whose tasks write down what happens.
type story struct {
	name string
	play func(w *world)
	want []string
}

// tell runs stories, each in a world of its own. None of them may leave a line in the log.
func tell(t *testing.T, stories []story) {
	for _, row := range stories {
		t.Run(row.name, func(t *testing.T) {
			w := newWorld(t)
			row.play(w)
			w.run(row.want...)
			require.Empty(t, w.words.String())
		})
	}
}

// main adds a task that the world waits for. Its end is written down.
func (w *world) main(f func(t *task.Task) error) *task.Task {
	return w.begin(f, func(err error) { w.say("ended: %v", err) })
}

// play is main for a task whose end is not written down.
func (w *world) play(f func(t *task.Task)) *task.Task {
	run := func(t *task.Task) error { f(t); return nil }
	return w.begin(run, func(err error) { require.NoError(w, err) })
}

func (w *world) begin(f func(t *task.Task) error, ended func(err error)) *task.Task {
	t := new(task.Task)
	w.tasks++
	w.loop.Post(func() {
		w.Start(t, f, func(_ *task.Task, err error) {
			w.tasks--
			ended(err)
		})
	})
	return t
}

// at calls f from a callback of the loop, at that time.
func (w *world) at(when time.Duration, f func()) { w.loop.After(when, f) }

// say writes down what happens, with the time.
func (w *world) say(format string, args ...any) {
	w.said = append(w.said, fmt.Sprintf("%v %s", w.loop.Now(), fmt.Sprintf(format, args...)))
}

// run runs until all main tasks have ended, and checks that nothing is left.
func (w *world) run(want ...string) {
	w.Helper()
	w.kernel.Client("clock", func(c *sim.Client) {
		for w.tasks > 0 {
			c.Sleep(time.Second)
		}
	})
	require.NoError(w, w.kernel.Run(w.loop))
	require.Equal(w, want, w.said)
	w.over()
}

// runOn runs until the loop ends by itself, or until its clock reaches end.
func (w *world) runOn(end time.Duration, want ...string) {
	w.Helper()
	w.kernel.Client("clock", func(c *sim.Client) { c.Sleep(end) })
	_ = w.kernel.Run(w.loop) // it is no error if the loop ends before its clock does
	require.Equal(w, want, w.said)
	w.over()
}

// over checks that no task and no coroutine is left.
func (w *world) over() {
	w.Helper()
	require.False(w, w.Busy(), "tasks left")
	awaitGoroutines(w.T, w.goroutines+w.parked)
}

// awaitGoroutines waits until at most this many goroutines are left. A goroutine does not end at once after its work. There may be
// fewer, if others have ended too.
func awaitGoroutines(t *testing.T, most int) {
	t.Helper()
	for began := time.Now(); runtime.NumGoroutine() > most && time.Since(began) < 10*time.Second; {
		time.Sleep(time.Millisecond)
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), most, "goroutines left")
}
