package task_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/task"
)

// simulate runs f as a task in a simulation, in which hours pass in no time.
func simulate(f func(t *task.Task) error) {
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	s := task.New(l, task.Config{Go: func(f func()) { f() }}) // all on one goroutine
	s.Start(new(task.Task), f, func(_ *task.Task, err error) {
		if err != nil {
			fmt.Println(err)
		}
		l.Stop(time.Hour)
	})
	if err := k.Run(l); err != nil {
		fmt.Println(err)
	}
}

// Two tasks run on one loop. Each waits in a straight line, and neither keeps the other waiting.
func Example() {
	k, err := kernel.Open("")
	if err != nil {
		fmt.Println(err)
		return
	}
	l, err := loop.New(k, loop.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	s := task.New(l, task.Config{})
	sleep := func(name string, d time.Duration) func(t *task.Task) error {
		return func(t *task.Task) error {
			fmt.Println(name, "goes to sleep")
			if err := task.Sleep(t, d); err != nil {
				return err
			}
			fmt.Println(name, "wakes")
			return nil
		}
	}
	s.Start(new(task.Task), sleep("alice", 20*time.Millisecond), func(*task.Task, error) { l.Stop(time.Second) })
	s.Start(new(task.Task), sleep("bob", time.Millisecond), nil)
	fmt.Println("error:", l.Run())
	// Output:
	// alice goes to sleep
	// bob goes to sleep
	// bob wakes
	// alice wakes
	// error: <nil>
}

// The program requests both prices at once, and waits for both.
func ExampleGather() {
	simulate(func(t *task.Task) error {
		var here, there int
		err := task.Gather(t,
			func(t *task.Task) error { here = 7; return task.Sleep(t, time.Second) },
			func(t *task.Task) error { there = 5; return task.Sleep(t, 2*time.Second) },
		)
		fmt.Println(here, there, err)
		return nil
	})
	// Output: 7 5 <nil>
}

// The first result counts. The others are canceled.
func ExampleRace() {
	mirror := func(name string, d time.Duration) func(t *task.Task) (string, error) {
		return func(t *task.Task) (string, error) {
			err := task.Sleep(t, d)
			if err != nil {
				fmt.Println(name, "is", err)
			}
			return name, err
		}
	}
	simulate(func(t *task.Task) error {
		name, err := task.Race(t, mirror("far", time.Minute), mirror("near", time.Second))
		fmt.Println("the first is", name, err)
		return nil
	})
	// Output:
	// far is canceled: task: the result is known without this one
	// the first is near <nil>
}

func ExampleWithin() {
	simulate(func(t *task.Task) error {
		err := task.Within(t, time.Second, func() error { return task.Sleep(t, time.Hour) })
		fmt.Println(err, errors.Is(err, context.DeadlineExceeded))
		return nil
	})
	// Output: timeout after 1s true
}

// A child works while its parent does something else.
func ExampleSpawn() {
	simulate(func(t *task.Task) error {
		result := task.Spawn(t, func(t *task.Task) (int, error) { return 42, task.Sleep(t, time.Second) })
		fmt.Println("meanwhile")
		v, err := task.Await(t, result)
		fmt.Println(v, err)
		return nil
	})
	// Output:
	// meanwhile
	// 42 <nil>
}

// A callback, such as a timer's, gives a value to the tasks that await it.
func ExampleFuture() {
	simulate(func(t *task.Task) error {
		s := t.Scheduler()
		f := task.NewFuture[string](s)
		s.Loop().After(time.Second, func() { f.Resolve("it is time", nil) })
		v, err := task.Await(t, f)
		fmt.Println(v, err)
		return nil
	})
	// Output: it is time <nil>
}

// A cancellation ends the present wait, once. Deferred functions may wait again.
func ExampleTask_Cancel() {
	simulate(func(t *task.Task) error {
		t.Scheduler().Loop().After(time.Second, func() { t.Cancel(errors.New("the client has gone")) })
		defer func() { fmt.Println("deferred:", task.Sleep(t, time.Second)) }()
		err := task.Sleep(t, time.Hour)
		fmt.Println(err, errors.Is(err, context.Canceled))
		return nil
	})
	// Output:
	// canceled: the client has gone true
	// deferred: <nil>
}

// Data that must stay consistent across a wait needs a lock.
func ExampleMutex() {
	var m task.Mutex
	balance := 100
	withdraw := func(t *task.Task) error {
		if err := m.Lock(t); err != nil {
			return err
		}
		defer m.Unlock()
		before := balance
		if err := task.Sleep(t, time.Second); err != nil { // the bank takes its time
			return err
		}
		balance = before - 60
		return nil
	}
	simulate(func(t *task.Task) error {
		err := task.Gather(t, withdraw, withdraw)
		fmt.Println(balance, err)
		return nil
	})
	// Output: -20 <nil>
}

// One task makes values, another uses them, and neither is far ahead.
func ExampleQueue() {
	q := task.NewQueue[int](1)
	simulate(func(t *task.Task) error {
		return task.Gather(t,
			func(t *task.Task) error {
				defer q.Close()
				for i := range 3 {
					if err := q.Put(t, i); err != nil {
						return err
					}
				}
				return nil
			},
			func(t *task.Task) error {
				for {
					v, err := q.Get(t)
					if errors.Is(err, task.ErrClosed) {
						return nil
					}
					fmt.Println(v, err)
				}
			})
	})
	// Output:
	// 0 <nil>
	// 1 <nil>
	// 2 <nil>
}

// Of ten visitors, two at a time may come in.
func ExampleSemaphore() {
	doors := task.NewSemaphore(2)
	inside, most := 0, 0
	visit := func(t *task.Task) error {
		if err := doors.Acquire(t); err != nil {
			return err
		}
		defer doors.Release()
		inside++
		most = max(most, inside)
		defer func() { inside-- }()
		return task.Sleep(t, time.Minute)
	}
	simulate(func(t *task.Task) error {
		err := task.Gather(t, visit, visit, visit, visit, visit, visit, visit, visit, visit, visit)
		fmt.Println(most, err)
		return nil
	})
	// Output: 2 <nil>
}

// Tasks wait until a callback sets an event.
func ExampleEvent() {
	simulate(func(t *task.Task) error {
		var ready task.Event
		t.Scheduler().Loop().After(time.Second, ready.Set)
		err := ready.Wait(t)
		fmt.Println(ready.IsSet(), err)
		return nil
	})
	// Output: true <nil>
}

var user = task.NewLocal[string]("user")

// All tasks of a request see a value that belongs to it.
func ExampleLocal() {
	simulate(func(t *task.Task) error {
		if err := user.Set(t, "alice"); err != nil {
			return err
		}
		return task.Gather(t, func(t *task.Task) error {
			name, ok := user.Get(t)
			fmt.Println(name, ok)
			return nil
		})
	})
	// Output: alice true
}

// A function that blocks runs on another goroutine. The loop goes on.
func ExampleOffload() {
	k, _ := kernel.Open("")
	l, _ := loop.New(k, loop.Config{})
	s := task.New(l, task.Config{})
	s.Start(new(task.Task), func(t *task.Task) error {
		v, err := task.Offload(t, func(ctx context.Context) (int, error) {
			time.Sleep(time.Millisecond) // any library that blocks
			return 42, ctx.Err()
		})
		fmt.Println(v, err)
		l.Stop(time.Second)
		return nil
	}, nil)
	_ = l.Run()
	// Output: 42 <nil>
}

// A background task is canceled when the loop stops.
func ExampleScheduler_Every() {
	simulate(func(t *task.Task) error {
		s := t.Scheduler()
		s.Every("clock", time.Hour, func(*task.Task) error {
			fmt.Println("it is", s.Loop().Now())
			return nil
		})
		return task.Sleep(t, 2*time.Hour+time.Minute)
	})
	// Output:
	// it is 1h0m0s
	// it is 2h0m0s
}

// A function that blocks calls functions on the loop while it runs. These may wait.
func ExampleOffloadCalling() {
	simulate(func(t *task.Task) error {
		total := 0 // owned by the loop
		_, err := task.OffloadCalling(t, func(_ context.Context, d *task.Desk) (int, error) {
			for i := range 3 { // a library that blocks, with a callback
				err := d.Call(func(v *task.Visit) error {
					total += i
					return task.Sleep(v, time.Second)
				})
				if err != nil {
					return 0, err
				}
			}
			return 0, nil
		})
		fmt.Println(total)
		return err
	})
	// Output: 3
}

// A function that computes for long leaves a processor to the loop.
func ExampleCompute() {
	simulate(func(t *task.Task) error {
		sum, err := task.Compute(t, func(ctx context.Context) (sum int, err error) {
			for i := 1; i <= 1000 && ctx.Err() == nil; i++ {
				sum += i
			}
			return sum, ctx.Err()
		})
		fmt.Println(sum)
		return err
	})
	// Output: 500500
}
