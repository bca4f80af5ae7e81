package task_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

func TestSleep(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"a", "b"} {
		w.main(func(t *task.Task) error {
			w.say("%s begins", name)
			require.NoError(w, task.Sleep(t, time.Second))
			w.say("%s goes on", name)
			return nil
		})
	}
	w.run("0s a begins", "0s b begins", "1s a goes on", "1s ended: <nil>", "1s b goes on", "1s ended: <nil>")
}

func TestGatherAndRace(t *testing.T) {
	w := newWorld(t)
	w.main(func(t *task.Task) error {
		err := task.Gather(t,
			func(t *task.Task) error { return task.Sleep(t, time.Second) },
			func(t *task.Task) error { return task.Sleep(t, 2*time.Second) })
		w.say("gathered: %v", err)
		first, err := task.Race(t,
			func(t *task.Task) (int, error) { return 1, task.Sleep(t, time.Second) },
			func(t *task.Task) (int, error) {
				err := task.Sleep(t, 2*time.Second)
				w.say("%v", err)
				return 2, err
			})
		w.say("first %d, %v", first, err)
		return nil
	})
	w.run("2s gathered: <nil>", "3s canceled: task: the result is known without this one", "3s first 1, <nil>", "3s ended: <nil>")
}
