package task_test

import (
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

func TestSleepAndYield(t *testing.T) {
	tell(t, []story{
		{"two sleep at once, in their order", func(w *world) {
			for _, name := range []string{"a", "b"} {
				w.main(func(t *task.Task) error {
					w.say("%s begins", name)
					require.NoError(w, task.Sleep(t, time.Second))
					w.say("%s goes on", name)
					return nil
				})
			}
		}, []string{"0s a begins", "0s b begins", "1s a goes on", "1s ended: <nil>", "1s b goes on", "1s ended: <nil>"}},

		{"the shorter sleep first", func(w *world) {
			for _, d := range []time.Duration{3, 1, 2, 0, -1} {
				w.play(func(t *task.Task) {
					require.NoError(w, task.Sleep(t, d*time.Second))
					w.say("%d", d)
				})
			}
		}, []string{"0s 0", "0s -1", "1s 1", "2s 2", "3s 3"}},

		{"again and again", func(w *world) {
			w.play(func(t *task.Task) {
				for range 3 {
					require.NoError(w, task.Sleep(t, time.Second))
				}
				w.say("awake")
			})
		}, []string{"3s awake"}},

		{"a sleep that was ended early does not end a later one", func(w *world) {
			victim := w.play(func(t *task.Task) {
				w.say("%v", task.Sleep(t, 2*time.Second))
				w.say("%v", task.Sleep(t, 10*time.Second))
			})
			w.at(time.Second, func() { victim.Cancel(errEnough) })
		}, []string{"1s canceled: enough", "11s <nil>"}},

		{"a sleep counts from its call, not from the tick", func(w *world) {
			w.play(func(t *task.Task) {
				w.kernel.Elapse(time.Second)
				require.NoError(w, task.Sleep(t, time.Second))
				w.say("awake")
			})
		}, []string{"2s awake"}},

		{"yielding takes turns", func(w *world) {
			for _, name := range []string{"a", "b"} {
				w.play(func(t *task.Task) {
					for i := range 3 {
						w.say("%s%d", name, i)
						require.NoError(w, task.Yield(t))
					}
				})
			}
		}, []string{"0s a0", "0s b0", "0s a1", "0s b1", "0s a2", "0s b2"}},

		{"ready tasks run before those that have yielded", func(w *world) {
			e := new(task.Event)
			w.play(func(t *task.Task) { require.NoError(w, e.Wait(t)); w.say("ready") })
			w.play(func(t *task.Task) {
				e.Set()
				require.NoError(w, task.Yield(t))
				w.say("yielded")
			})
		}, []string{"0s ready", "0s yielded"}},
	})
}

func TestStart(t *testing.T) {
	tell(t, []story{
		{"from a callback: begins at once", func(w *world) {
			w.at(time.Second, func() {
				require.Nil(w, w.Current())
				w.Start(new(task.Task), func(t *task.Task) error {
					require.Equal(w, t, w.Current())
					w.say("begins")
					_ = task.Yield(t)
					w.say("goes on")
					return nil
				}, nil)
				require.Nil(w, w.Current())
				w.say("the callback goes on")
			})
			w.play(func(t *task.Task) { _ = task.Sleep(t, time.Minute) })
		}, []string{"1s begins", "1s the callback goes on", "1s goes on"}},

		{"from a task: begins when that waits", func(w *world) {
			w.play(func(t *task.Task) {
				w.Start(new(task.Task), func(*task.Task) error { w.say("begins"); return nil }, nil)
				w.say("the task goes on")
				_ = task.Yield(t)
				w.say("and on")
			})
		}, []string{"0s the task goes on", "0s begins", "0s and on"}},

		{"the end function runs after the children have ended, and may wait", func(w *world) {
			w.at(0, func() {
				w.Start(new(task.Task), func(t *task.Task) error {
					task.Spawn(t, func(t *task.Task) (int, error) {
						defer w.say("child")
						defer func() { _ = task.Sleep(t, time.Second) }()
						return 0, task.Sleep(t, time.Hour)
					})
					return task.Yield(t)
				}, func(t *task.Task, err error) {
					w.say("ended: %v", err)
					require.NoError(w, task.Sleep(t, time.Second))
					w.say("told")
				})
			})
			w.play(func(t *task.Task) { _ = task.Sleep(t, time.Minute) })
		}, []string{"1s child", "1s ended: <nil>", "2s told"}},
	})
}

// Tasks that wake each other forever do not keep the loop from its other work.
func TestLoopHasTurns(t *testing.T) {
	w := newWorld(t)
	q, r := task.NewQueue[int](1), task.NewQueue[int](1)
	turns := 0
	pass := func(from, to *task.Queue[int]) func(t *task.Task) error {
		return func(t *task.Task) error {
			for {
				v, err := from.Get(t)
				if err == nil {
					err = to.Put(t, v)
				}
				if err != nil {
					return nil
				}
				turns++
			}
		}
	}
	w.main(pass(q, r))
	w.main(pass(r, q))
	q.TryPut(0)
	ticks := 0
	var tick func()
	tick = func() {
		if ticks++; ticks == 100 {
			q.Close()
			r.Close()
			return
		}
		w.loop.Post(tick)
	}
	w.loop.Post(tick)
	w.run("0s ended: <nil>", "0s ended: <nil>")
	require.Equal(t, 100, ticks)
	require.Less(t, turns, 100*300)
	require.Greater(t, turns, 1000)
}

// Ten thousand tasks sleep at once, and all wake in time.
func TestTenThousandSleep(t *testing.T) {
	const n = 10_000
	w := newWorld(t)
	tasks := make([]task.Task, n)
	awake := 0
	w.at(0, func() {
		for i := range tasks {
			d := time.Duration(i%100) * time.Second
			w.Start(&tasks[i], func(t *task.Task) error {
				err := task.Sleep(t, d)
				if err == nil && w.loop.Now() == d {
					awake++
				}
				return err
			}, nil)
		}
	})
	w.at(50*time.Second+1, func() { require.Equal(t, n/100*51, awake) })
	w.runOn(100 * time.Second)
	require.Equal(t, n, awake)
}

// BenchmarkSleepers measures the memory of a task that sleeps.
func BenchmarkSleepers(b *testing.B) {
	l, err := loop.New(sim.New(sim.Config{}), loop.Config{})
	require.NoError(b, err)
	s := task.New(l, task.Config{Log: slog.New(slog.DiscardHandler)})
	memory := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc + m.StackInuse
	}
	before := memory()
	for range b.N {
		s.Start(new(task.Task), func(t *task.Task) error { return task.Sleep(t, time.Hour) }, nil)
	}
	b.ReportMetric(float64(memory()-before)/float64(b.N), "bytes/task")
	s.Ended()
}

// A task that holds its thread (runtime.LockOSThread) must not wait: the runtime ends the process.
func TestLockedThread(t *testing.T) {
	const name = "TASK_TEST_LOCKED_THREAD"
	if os.Getenv(name) != "" {
		w := newWorld(t)
		w.play(func(t *task.Task) {
			runtime.LockOSThread()
			fmt.Println("locked")
			_ = task.Yield(t)
			fmt.Println("never")
		})
		w.run()
		return
	}
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLockedThread$")
	command.Env = append(os.Environ(), name+"=1")
	out, err := command.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "locked")
	require.NotContains(t, string(out), "never")
	require.Contains(t, string(out), "OS thread locking must match")
}
