package seats

import (
	"container/heap"

	"looper.example/exercises/practice/simulated/time"
)

// timer calls a function at some time.
type timer struct {
	when  time.Time
	f     func()
	index int // its place in the heap; -1: not in it
}

// timers is a heap: the timer that is due first has index 0.
type timers []*timer

func (h timers) Len() int           { return len(h) }
func (h timers) Less(i, j int) bool { return h[i].when.Before(h[j].when) }
func (h timers) Swap(i, j int)      { h[i], h[j] = h[j], h[i]; h[i].index, h[j].index = i, j }
func (h *timers) Push(x any)        { *h = append(*h, x.(*timer)); x.(*timer).index = len(*h) - 1 }
func (h *timers) Pop() any {
	last := (*h)[len(*h)-1]
	*h, last.index = (*h)[:len(*h)-1], -1
	return last
}

// after calls f on the loop once d has passed, never earlier.
func (l *loop) after(d time.Duration, f func()) *timer {
	t := &timer{when: time.Now().Add(d), f: f}
	heap.Push(&l.timers, t)
	return t
}

// cancel keeps t from being called. A nil timer is never called.
func (l *loop) cancel(t *timer) {
	if t != nil && t.index >= 0 {
		heap.Remove(&l.timers, t.index)
	}
}

// runTimers calls the timers that are due. It returns the milliseconds until the next one, rounded
// up: a wait that ends early would be in vain. If there is none, it returns -1.
func (l *loop) runTimers() (ms int) {
	for len(l.timers) > 0 {
		left := time.Until(l.timers[0].when)
		if left > 0 {
			return int(left/time.Millisecond) + 1
		}
		heap.Pop(&l.timers).(*timer).f()
	}
	return -1
}
