package task_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// closer is a result that must be closed.
type closer struct{ closed atomic.Int32 }

func (c *closer) Close() error { c.closed.Add(1); return nil }

// badCloser is a result whose Close fails.
type badCloser struct{ fail func() }

func (c badCloser) Close() error { c.fail(); return nil }

// bench is Config.Go of a test that decides when each call runs.
type bench struct{ calls []func() }

func (b *bench) add(f func()) { b.calls = append(b.calls, f) }

// do runs the oldest call.
func (b *bench) do() {
	f := b.calls[0]
	b.calls = b.calls[1:]
	f()
}

func (b *bench) doAll() {
	for len(b.calls) > 0 {
		b.do()
	}
}

// Results come through the loop, in the order in which they are ready. Results without a waiting task are dropped
// and closed, once.
func TestOffload(t *testing.T) {
	type scene struct {
		*world
		bench
		value *closer // the result of the calls
	}
	// offload starts a task of that name that waits for a call.
	offload := func(s *scene, name string) *task.Task {
		return s.play(func(t *task.Task) {
			v, err := task.Offload(t, func(ctx context.Context) (*closer, error) {
				if ctx.Err() != nil {
					s.say("%s: its context is canceled: %v", name, context.Cause(ctx))
				}
				return s.value, nil
			})
			s.say("%s: %v, %v", name, v != nil, err)
		})
	}
	for _, row := range []struct {
		name   string
		play   func(s *scene)
		want   []string
		closed int32
	}{
		{"a result", func(s *scene) {
			offload(s, "a")
			s.at(time.Second, s.do)
		}, []string{"1s a: true, <nil>"}, 0},

		{"no more workers than the limit, the others in the order of the calls", func(s *scene) {
			for _, name := range []string{"a", "b", "c", "d"} {
				offload(s, name)
			}
			s.at(time.Second, func() { require.Len(t, s.calls, 2); s.do() })
			s.at(2*time.Second, s.doAll)
		}, []string{"0s d: false, " + task.ErrBusy.Error(), "1s a: true, <nil>", "1s c: true, <nil>", "2s b: true, <nil>"}, 0},

		{"canceled: its result is closed", func(s *scene) {
			victim := offload(s, "a")
			s.at(time.Second, func() { victim.Cancel(errEnough) })
			s.at(2*time.Second, s.doAll) // no task waits: the function is not even called
		}, []string{"1s a: false, canceled: enough"}, 0},

		{"canceled in the tick of the result, after it: delivered", func(s *scene) {
			victim := offload(s, "a")
			s.at(time.Second, func() {
				s.do()
				s.loop.Post(func() { victim.Cancel(errEnough) }) // after the delivery
			})
		}, []string{"1s a: true, <nil>"}, 0},

		{"canceled in the tick of the result, before it: dropped", func(s *scene) {
			victim := offload(s, "a")
			s.at(time.Second, func() {
				victim.Cancel(errEnough)
				s.do()
			})
			s.at(2*time.Second, s.doAll) // Close is the call that blocks
		}, []string{"1s a: false, canceled: enough"}, 1},

		{"calls without a waiting task leave room for others", func(s *scene) {
			offload(s, "a")
			offload(s, "b")
			victim := offload(s, "c")
			s.at(time.Second, func() { victim.Cancel(errEnough) })
			s.at(2*time.Second, func() { offload(s, "d") })
			s.at(3*time.Second, s.doAll)
		}, []string{"1s c: false, canceled: enough", "3s a: true, <nil>", "3s d: true, <nil>", "3s b: true, <nil>"}, 0},

		{"a timeout", func(s *scene) {
			s.play(func(t *task.Task) {
				err := task.Within(t, time.Second, func() error {
					_, err := task.Offload(t, func(context.Context) (*closer, error) { return s.value, nil })
					return err
				})
				s.say("%v", err)
			})
		}, []string{"1s timeout after 1s"}, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := &scene{value: new(closer)}
			s.world = newWorldWith(t, sim.Config{}, task.Config{Workers: 2, Backlog: 1, Go: s.add})
			row.play(s)
			s.run(row.want...)
			s.doAll()
			require.Equal(t, row.closed, s.value.closed.Load())
			require.Empty(t, s.words.String())
		})
	}
}

// A call may end in each possible way, on a goroutine of its own or, in a simulation, at once.
func TestOffloadEnds(t *testing.T) {
	for _, row := range []struct {
		name string
		f    func() error
		want string
	}{
		{"returns", func() error { return nil }, "well"},
		{"fails", func() error { return errors.New("no") }, "no"},
		{"panics", func() error { panicOnPurpose(); return nil }, "panic on purpose"},
		{"goexits", func() error { runtime.Goexit(); return nil }, "goexit"},
	} {
		t.Run(row.name, func(t *testing.T) {
			outcomes := make(chan string, 10)
			runReal(t, task.Config{Workers: 1}, func(t *task.Task) {
				for range 2 { // another worker takes the place of one that has ended
					_, err := task.Offload(t, func(context.Context) (int, error) { return 0, row.f() })
					outcomes <- outcome(err)
				}
			})
			require.Equal(t, row.want, <-outcomes)
			require.Equal(t, row.want, <-outcomes)

			w := newWorld(t) // inline
			one := new(task.Task)
			w.at(0, func() {
				w.Start(one, func(t *task.Task) error {
					_, err := task.Offload(t, func(context.Context) (int, error) { return 0, row.f() })
					return err
				}, func(_ *task.Task, err error) { w.say("%s", outcome(err)) })
				if row.want == "goexit" { // the task has ended: its memory is reused
					w.parked = 1
					w.Start(one, func(t *task.Task) error { return task.Sleep(t, time.Second) },
						func(*task.Task, error) { w.say("the next") })
				}
			})
			if row.want == "goexit" {
				w.runOn(time.Minute, "0s goexit", "1s the next")
			} else {
				w.runOn(time.Minute, "0s "+row.want)
			}
		})
	}
}

// A negative number of workers means the default, not an endless wait.
func TestOffloadWithoutWorkers(t *testing.T) {
	w := newWorldWith(t, sim.Config{}, task.Config{Workers: -1})
	w.play(func(t *task.Task) {
		err := task.Within(t, time.Second, func() error {
			_, err := task.Offload(t, func(context.Context) (int, error) { return 0, nil })
			return err
		})
		w.say("%s", outcome(err))
	})
	w.run("0s well")
}

// The context of a call stays valid with its result, and ends with the wait.
func TestOffloadContext(t *testing.T) {
	kept := make(chan context.Context, 2)
	runReal(t, task.Config{}, func(t *task.Task) {
		ctx, _ := task.Offload(t, func(ctx context.Context) (context.Context, error) { return ctx, nil })
		kept <- ctx
		_ = task.Within(t, time.Second/2, func() error { // by then the call has begun
			_, err := task.Offload(t, func(ctx context.Context) (int, error) {
				<-ctx.Done()
				kept <- ctx
				return 0, nil
			})
			return err
		})
	})
	require.NoError(t, (<-kept).Err())
	require.EqualError(t, context.Cause(<-kept), "timeout after 500ms")
}

// Dropped results are closed, whatever their Close does; results with an error are not.
func TestOffloadDrops(t *testing.T) {
	dropped := func(v io.Closer, err error) {
		canceled, over := make(chan struct{}), make(chan struct{})
		runReal(t, task.Config{}, func(t *task.Task) {
			_, _ = task.Offload(t, func(context.Context) (io.Closer, error) {
				defer close(over)
				t.Scheduler().Loop().Post(func() { t.Cancel(nil) }) // not before the call runs
				<-canceled
				return v, err
			})
			close(canceled)
			<-over // a task should not wait so; here the loop has nothing else to do
		})
	}
	good, bad := new(closer), new(closer)
	dropped(good, nil)
	dropped(bad, errors.New("no"))
	dropped(nil, nil)
	dropped((*closer)(nil), nil)
	dropped(badCloser{panicOnPurpose}, nil)
	dropped(badCloser{runtime.Goexit}, nil)
	require.Eventually(t, func() bool { return good.closed.Load() == 1 }, 10*time.Second, time.Millisecond)
	require.Zero(t, bad.closed.Load())
}

// The loop ends while a call runs: its result is closed, once.
func TestOffloadAtTheEnd(t *testing.T) {
	for _, row := range []struct {
		name string
		call func(w *world)           // called while the call runs
		play func(w *world, b *bench) // the other steps
	}{
		{"it returns after the end", func(w *world) { w.runOn(time.Second) }, func(_ *world, b *bench) { b.do() }},
		{"it returns while the tasks unwind, before its own", func(*world) {}, func(w *world, b *bench) {
			w.Start(new(task.Task), func(t *task.Task) error {
				defer b.do()
				return task.Sleep(t, time.Hour)
			}, nil)
			w.runOn(time.Second)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := new(bench)
			w := newWorldWith(t, sim.Config{}, task.Config{Go: b.add})
			value, began := new(closer), false
			w.Start(new(task.Task), func(t *task.Task) error {
				_, err := task.Offload(t, func(context.Context) (*closer, error) {
					began = true
					row.call(w)
					return value, nil
				})
				return err
			}, nil)
			row.play(w, b)
			b.doAll()
			require.True(t, began)
			require.Equal(t, int32(1), value.closed.Load())
			w.over()
		})
	}
}

// runReal runs f as a task on the real kernel.
func runReal(t testing.TB, config task.Config, f func(t *task.Task)) {
	t.Helper()
	k, err := kernel.Open("")
	require.NoError(t, err)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	l, err := loop.New(k, loop.Config{Log: log})
	require.NoError(t, err)
	config.Log = log
	s := task.New(l, config)
	l.Post(func() {
		s.Start(new(task.Task), func(t *task.Task) error { f(t); return nil },
			func(*task.Task, error) { l.Stop(time.Minute) })
	})
	require.NoError(t, l.Run())
}

// Many calls run at once, on goroutines of their own.
func TestOffloadMany(t *testing.T) {
	sum, most := 0, atomic.Int32{}
	var running atomic.Int32
	runReal(t, task.Config{Workers: 8, Backlog: 1000}, func(t *task.Task) {
		var fs []func(t *task.Task) error
		for i := range 1000 {
			fs = append(fs, func(t *task.Task) error {
				n, err := task.Offload(t, func(context.Context) (int, error) {
					now := running.Add(1)
					defer running.Add(-1)
					for seen := most.Load(); now > seen && !most.CompareAndSwap(seen, now); seen = most.Load() {
					}
					runtime.Gosched()
					return i, nil
				})
				sum += n // on the loop's goroutine: no lock
				return err
			})
		}
		if err := task.Gather(t, fs...); err != nil {
			sum = -1
		}
	})
	require.Equal(t, 1000*999/2, sum)
	require.LessOrEqual(t, most.Load(), int32(8))
}
