package task_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// chat is the function of OffloadCalling in a row of TestDesk.
type chat struct {
	mu   sync.Mutex
	said []string
}

func (c *chat) say(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said = append(c.said, fmt.Sprintf(format, args...))
}

// A function on a worker calls functions on the loop. In a simulation they are all on the loop, and
// the result is the same.
func TestDesk(t *testing.T) {
	for _, row := range []struct {
		name string
		f    func(c *chat, d *task.Desk) error
		want []string
	}{
		{"no call", func(c *chat, d *task.Desk) error { return nil }, []string{"ended: well"}},
		{"it fails", func(c *chat, d *task.Desk) error { return errors.New("no") }, []string{"ended: no"}},
		{"it panics", func(c *chat, d *task.Desk) error { panicOnPurpose(); return nil }, []string{"ended: panic on purpose"}},
		{"a call, and another that waits", func(c *chat, d *task.Desk) error {
			c.say("%v", d.Call(func(v *task.Visit) error { c.say("one"); return errors.New("from the loop") }))
			return d.Call(func(v *task.Visit) error {
				defer c.say("two")
				return task.Sleep(v, time.Millisecond)
			})
		}, []string{"one", "from the loop", "two", "ended: well"}},
		{"a call that panics", func(c *chat, d *task.Desk) error {
			return d.Call(func(v *task.Visit) error { panicOnPurpose(); return nil })
		}, []string{"ended: panic on purpose"}},
		{"there and back, and there again", func(c *chat, d *task.Desk) error {
			return d.Call(func(v *task.Visit) error {
				c.say("on the loop")
				err := v.Away(func() {
					c.say("away")
					c.say("%v", d.Call(func(v *task.Visit) error { c.say("within"); return task.Yield(v) }))
				})
				c.say("back")
				return err
			})
		}, []string{"on the loop", "away", "within", "<nil>", "back", "ended: well"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			for name, run := range map[string]func(f func(t *task.Task)){
				"worker":     func(f func(t *task.Task)) { runReal(t, task.Config{}, f) },
				"simulation": func(f func(t *task.Task)) { w := newWorld(t); w.play(f); w.run() },
			} {
				c := new(chat)
				run(func(t *task.Task) {
					_, err := task.OffloadCalling(t, func(_ context.Context, d *task.Desk) (int, error) { return 0, row.f(c, d) })
					c.say("ended: %s", outcome(err))
				})
				require.Equal(t, row.want, c.said, name)
			}
		})
	}
}

// Calls of several goroutines do not wait for each other.
func TestDeskTakesSeveralCalls(t *testing.T) {
	runReal(t, task.Config{}, func(tk *task.Task) {
		event := new(task.Event)
		_, err := task.OffloadCalling(tk, func(_ context.Context, d *task.Desk) (int, error) {
			waits, ended := make(chan struct{}), make(chan error)
			go func() {
				ended <- d.Call(func(v *task.Visit) error {
					close(waits)
					return event.Wait(v)
				})
			}()
			<-waits
			return 0, errors.Join(d.Call(func(*task.Visit) error { event.Set(); return nil }), <-ended)
		})
		require.NoError(t, err)
	})
}

// Calls that have begun on the loop end with the function, or with the task's wait, and no call begins later.
func TestDeskCloses(t *testing.T) {
	for _, row := range []struct {
		name    string
		leave   bool // the function returns while a call waits
		within  time.Duration
		want    string // of the task's wait
		wantTo  string // the error of the call that waits
		wantNew string // the error of a later call
	}{
		{"the function returns", true, time.Hour, "well", "canceled: " + task.ErrDeskClosed.Error(), task.ErrDeskClosed.Error()},
		{"the wait ends early", false, time.Second / 2, "timeout after 500ms", "canceled: timeout after 500ms", "timeout after 500ms"},
	} {
		t.Run(row.name, func(t *testing.T) {
			told, ended := make(chan error, 2), make(chan struct{})
			runReal(t, task.Config{}, func(tk *task.Task) {
				err := task.Within(tk, row.within, func() error {
					_, err := task.OffloadCalling(tk, func(ctx context.Context, d *task.Desk) (int, error) {
						waits := make(chan struct{})
						go func() {
							defer close(ended)
							told <- d.Call(func(v *task.Visit) error {
								close(waits)
								return task.Sleep(v, time.Hour)
							})
							told <- d.Call(func(*task.Visit) error { panic("too late") })
						}()
						<-waits
						if !row.leave {
							<-ctx.Done()
						}
						return 0, nil
					})
					return err
				})
				require.Equal(t, row.want, outcome(err))
				<-ended // a task should not wait so; here the loop has nothing else to do
			})
			require.EqualError(t, <-told, row.wantTo)
			require.EqualError(t, <-told, row.wantNew)
		})
	}
}

// A function of Away panics: its goroutine unwinds through Call, and the call on the loop has an error.
func TestDeskAwayPanics(t *testing.T) {
	back := make(chan error, 1)
	runReal(t, task.Config{}, func(tk *task.Task) {
		_, err := task.OffloadCalling(tk, func(_ context.Context, d *task.Desk) (int, error) {
			return 0, d.Call(func(v *task.Visit) error {
				err := v.Away(panicOnPurpose)
				back <- err
				return err
			})
		})
		require.Equal(t, "panic on purpose", outcome(err))
	})
	require.Error(t, <-back)
}

// A wait for Away ends early: the function goes on alone, and its end disturbs no other wait.
func TestDeskAwayGoesOn(t *testing.T) {
	runReal(t, task.Config{}, func(tk *task.Task) {
		_, err := task.OffloadCalling(tk, func(_ context.Context, d *task.Desk) (int, error) {
			return 0, d.Call(func(v *task.Visit) error {
				canceled := make(chan struct{})
				v.Task().Scheduler().Loop().Post(func() { v.Task().Cancel(errEnough) })
				require.EqualError(t, v.Away(func() { <-canceled }), "canceled: enough")
				require.Error(t, v.Away(func() { panic("two at once") }))
				event := new(task.Event)
				v.Task().Scheduler().Loop().After(5*time.Millisecond, event.Set)
				close(canceled)
				return event.Wait(v)
			})
		})
		require.NoError(t, err)
	})
}

// The loop ends before a worker begins the function: it is not called, and no task is left.
func TestDeskAtTheEnd(t *testing.T) {
	b := new(bench)
	w := newWorldWith(t, sim.Config{}, task.Config{Go: b.add})
	var called error
	w.Start(new(task.Task), func(t *task.Task) error {
		_, err := task.OffloadCalling(t, func(_ context.Context, d *task.Desk) (int, error) {
			called = d.Call(func(*task.Visit) error { panic("too late") })
			return 0, nil
		})
		return err
	}, nil)
	w.runOn(time.Second)
	b.doAll()
	require.NoError(t, called, "the function was called")
	w.over()
}

// In a simulation a worker may do the work of one task in the coroutine of another.
func TestDeskInAnotherCoroutine(t *testing.T) {
	w := newWorldWith(t, sim.Config{}, task.Config{Workers: 1})
	for i := range 3 {
		w.play(func(t *task.Task) {
			_, err := task.OffloadCalling(t, func(_ context.Context, d *task.Desk) (int, error) {
				return 0, d.Call(func(v *task.Visit) error {
					defer w.say("%d", i)
					return errors.Join(task.Sleep(v, time.Second), v.Away(func() { w.say("away %d", i) }))
				})
			})
			require.NoError(w, err)
		})
	}
	w.run("1s away 0", "1s 0", "2s away 1", "2s 1", "3s away 2", "3s 2")
}

// A call that ends its goroutine ends a task, not the loop.
func TestDeskGoexit(t *testing.T) {
	runReal(t, task.Config{}, func(tk *task.Task) {
		_, err := task.OffloadCalling(tk, func(_ context.Context, d *task.Desk) (int, error) {
			return 0, d.Call(func(*task.Visit) error { runtime.Goexit(); return nil })
		})
		require.ErrorIs(t, err, task.ErrGoexit)
	})
}
