package task_test

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// Calls that compute have a line of their own, and calls that block do not wait in it.
func TestCompute(t *testing.T) {
	type scene struct {
		*world
		bench
	}
	run := func(s *scene, name string, call func(task.Waiter, func(context.Context) (string, error)) (string, error)) *task.Task {
		return s.play(func(t *task.Task) {
			v, err := call(t, func(context.Context) (string, error) { return name, nil })
			s.say("%s: %q, %v", name, v, err)
		})
	}
	compute := func(s *scene, name string) *task.Task { return run(s, name, task.Compute[string]) }
	for _, row := range []struct {
		name string
		play func(s *scene)
		want []string
	}{
		{"no more than the limit, the others in the order of the calls", func(s *scene) {
			for _, name := range []string{"a", "b", "c", "d"} {
				compute(s, name)
			}
			s.at(time.Second, func() { require.Len(t, s.calls, 1); s.doAll() })
		}, []string{`0s d: "", ` + task.ErrBusy.Error(), `1s a: "a", <nil>`, `1s b: "b", <nil>`, `1s c: "c", <nil>`}},

		{"canceled in the line: the next takes its place", func(s *scene) {
			compute(s, "a")
			victim := compute(s, "b")
			compute(s, "c")
			s.at(time.Second, func() { victim.Cancel(errEnough) })
			s.at(2*time.Second, func() { compute(s, "d") })
			s.at(3*time.Second, s.doAll)
		}, []string{`1s b: "", canceled: enough`, `3s a: "a", <nil>`, `3s c: "c", <nil>`, `3s d: "d", <nil>`}},

		{"Offload goes on beside it", func(s *scene) {
			compute(s, "a")
			compute(s, "b")
			run(s, "blocks", task.Offload[string])
			s.at(time.Second, func() {
				require.Len(t, s.calls, 2)
				s.calls[1]() // the worker of Offload
			})
			s.at(2*time.Second, s.do)
		}, []string{`1s blocks: "blocks", <nil>`, `2s a: "a", <nil>`, `2s b: "b", <nil>`}},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := &scene{}
			s.world = newWorldWith(t, sim.Config{}, task.Config{ComputeWorkers: 1, Backlog: 2, Go: s.add})
			row.play(s)
			s.run(row.want...)
			require.Empty(t, s.words.String())
		})
	}
}

// This test has real goroutines: by default the loop keeps a processor.
func TestComputeAtOnce(t *testing.T) {
	const calls = 100
	for _, row := range []struct {
		name   string
		config task.Config
		most   int32
	}{
		{"by default", task.Config{}, int32(max(1, runtime.GOMAXPROCS(0)-1))},
		{"a negative number", task.Config{ComputeWorkers: -1}, int32(max(1, runtime.GOMAXPROCS(0)-1))},
		{"three", task.Config{ComputeWorkers: 3}, 3},
	} {
		t.Run(row.name, func(t *testing.T) {
			var running, most, done atomic.Int32
			full, cancel := context.WithTimeout(context.Background(), 10*time.Second) // ends when as many calls run as may
			defer cancel()
			runReal(t, row.config, func(t *task.Task) {
				fs := make([]func(t *task.Task) error, calls)
				for i := range fs {
					fs[i] = func(t *task.Task) error {
						_, err := task.Compute(t, func(context.Context) (int, error) {
							now := running.Add(1)
							defer running.Add(-1)
							for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
							}
							if now >= row.most {
								cancel()
							}
							<-full.Done()
							time.Sleep(time.Millisecond) // more begin, if they may
							return int(done.Add(1)), nil
						})
						return err
					}
				}
				_ = task.Gather(t, fs...)
			})
			assert.Equal(t, int32(calls), done.Load())
			assert.Equal(t, row.most, most.Load())
		})
	}
}
