package task_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// world is a scheduler on a simulated kernel. Workers of Offload run on the loop, for in a
// simulation nothing happens elsewhere.
type world struct {
	*testing.T
	*task.Scheduler
	kernel *sim.Kernel
	loop   *loop.Loop
	words  bytes.Buffer // the log
	said   []string     // what the test writes down
	tasks  int          // of main that have not ended
}

func newWorld(t *testing.T) *world { return newWorldWith(t, sim.Config{}, task.Config{}) }

func newWorldWith(t *testing.T, machine sim.Config, config task.Config) *world {
	w := &world{T: t, kernel: sim.New(machine)}
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

// main adds a task that the world waits for.
func (w *world) main(f func(t *task.Task) error) *task.Task {
	t := new(task.Task)
	w.tasks++
	w.loop.Post(func() {
		w.Start(t, f, func(_ *task.Task, err error) {
			w.tasks--
			w.say("ended: %v", err)
		})
	})
	return t
}

// say writes down what happens, with the time.
func (w *world) say(format string, args ...any) {
	w.said = append(w.said, fmt.Sprintf("%v %s", w.loop.Now(), fmt.Sprintf(format, args...)))
}

// run runs until all main tasks have ended, and sees that nothing is left.
func (w *world) run(want ...string) {
	w.Helper()
	w.kernel.Client("clock", func(c *sim.Client) {
		for w.tasks > 0 {
			c.Sleep(time.Second)
		}
	})
	require.NoError(w, w.kernel.Run(w.loop))
	require.Equal(w, want, w.said)
	require.False(w, w.Busy(), "tasks left")
}
