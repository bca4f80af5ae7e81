package check

import (
	"fmt"
	"runtime"
	"sync"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/stage02-poller/sim"
)

const (
	goroutines = 8
	each       = 20_000
	mostWakes  = 1000
)

// many has many goroutines that post at once.
func many(s *judge.Story) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(goroutines)) // threads of their own interrupt each other, even on a machine with one processor
	w := newWorld(s)
	var called [goroutines][]int // on the loop's goroutine
	w.sim.Client("alice", func(c *sim.Client) {
		s.Did("while the loop waits, %d goroutines post %d functions each", goroutines, each)
		w.elsewhere("bounded", func() {
			var group sync.WaitGroup
			start := make(chan struct{}) // so that they do not follow one another
			for g := range goroutines {
				group.Go(func() {
					<-start
					for i := range each {
						w.loop.Post(func() { called[g] = append(called[g], i) })
					}
				})
			}
			close(start)
			group.Wait()
		})
		c.Sleep(late)
		for g := range goroutines {
			w.inOrder(called[g])
		}
		if n := w.wakes.Load(); n > mostWakes {
			s.Fail(judge.Failure{
				Came: fmt.Sprintf("%d calls of Wake", n), Wanted: fmt.Sprintf("%d at most, for %d functions", mostWakes, goroutines*each), Mistake: "wakeseach",
				Why: "Each is a system call. The loop is woken by the first, and takes all functions then.",
			})
		}
	})
	w.run()
}

// inOrder fails unless all functions of one goroutine were called in their order.
func (w *world) inOrder(called []int) {
	if len(called) != each {
		w.story.Fail(judge.Failure{
			Came: fmt.Sprintf("%d of %d functions of one goroutine were called", len(called), each), Wanted: "all of them, once", Mistake: "unlocked",
			Why: "Two goroutines that append to one slice at the same time overwrite each other's element. What they share needs a lock.",
		})
	}
	for i, n := range called {
		if i != n {
			w.story.Fail(judge.Failure{Came: fmt.Sprintf("function %d was called as number %d", n, i), Wanted: "the functions of one goroutine are called in their order"})
		}
	}
}

// pause is how long a goroutine is stopped in Wake, in real time, unless the loop comes round before.
const pause = 200 * time.Millisecond

// order stops a goroutine in the middle of Post, after it has woken the loop.
func order(s *judge.Story) {
	w := newWorld(s)
	f := &posted{world: w}
	woken, round, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	var once sync.Once
	w.inWake = func() {
		once.Do(func() {
			close(woken)
			select {
			case <-round:
			case <-time.After(pause):
			}
		})
	}
	waits := 0
	w.beforeWait = func() {
		switch waits++; waits {
		case 2:
			s.Did("another goroutine posts a function; it has woken the loop, and is stopped by the system before it goes on")
			go func() {
				w.loop.Post(f.run)
				close(done)
			}()
			select {
			case <-woken:
			case <-done: // it did not wake the loop
			}
		case 3:
			s.Did("the loop has come round; the goroutine goes on")
			close(round)
			<-done
		}
	}
	w.sim.Client("alice", func(c *sim.Client) {
		c.Sleep(moment)
		c.Connect("sim:80")
		c.Sleep(late)
		w.promptly(f.called, f.at, moment, "The loop was woken, found nothing, and waits again. The function came after that.", "wakesfirst")
	})
	w.run()
}
