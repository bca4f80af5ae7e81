package loop

import (
	"container/heap"
	"math"
	"time"
)

// Timer calls a function in a later tick, never early. Its time counts from the call that sets it, not from
// the beginning of the tick, because earlier callbacks may have taken long.
type Timer struct {
	loop   *Loop
	when   time.Duration
	period time.Duration // 0: once
	fair   bool          // made by Deadline
	lost   time.Duration // of a fair timer: how much of loop.lost is included in when
	seq    uint64        // order of setting, for timers of the same moment
	index  int           // place in the heap; -1: not set
	f      func()
}

// After calls f once, when d has passed. A d of zero or less means the next tick.
func (l *Loop) After(d time.Duration, f func()) *Timer {
	t := &Timer{loop: l, index: -1, f: f}
	t.Reset(d)
	return t
}

// Deadline calls f once, when the loop has attended to its clients for d (see Attended). It is After for time
// limits of clients and servers: before f is called, the loop has seen everything that arrived while it was
// held.
func (l *Loop) Deadline(d time.Duration, f func()) *Timer {
	t := &Timer{loop: l, index: -1, fair: true, f: f}
	t.Reset(d)
	return t
}

// Every calls f each time period has passed, until Stop. A busy loop leaves missed calls out. Every panics
// unless period is positive.
func (l *Loop) Every(period time.Duration, f func()) *Timer {
	if period <= 0 {
		panic("loop: Every needs a positive period, not " + period.String())
	}
	t := &Timer{loop: l, index: -1, period: period, f: f}
	t.Reset(period)
	return t
}

// Reset sets the timer to d from now, whether it has run or not.
func (t *Timer) Reset(d time.Duration) {
	if t.loop.mine("setting a timer") {
		now := t.loop.kernel.Now()
		t.lost = t.loop.lostBy(now, 0)
		t.set(now + max(d, 0))
	}
}

// set puts the timer into the heap, after the timers of the same moment.
func (t *Timer) set(when time.Duration) {
	h := &t.loop.timers
	h.seq++
	t.seq = h.seq
	t.when = when
	if t.when < 0 {
		t.when = math.MaxInt64 // the sum has overflowed
	}
	if t.index >= 0 {
		heap.Fix(h, t.index)
	} else {
		heap.Push(h, t)
	}
}

// Stop cancels the timer: its function does not run any more, not even when it is
// due in this very tick. It reports whether the timer was set.
func (t *Timer) Stop() bool {
	if !t.loop.mine("Timer.Stop") || t.index < 0 {
		return false
	}
	heap.Remove(&t.loop.timers, t.index)
	return true
}

// runTimers is phase 1. Timers that are set meanwhile wait for the next tick. Otherwise a timer that sets itself
// again without delay would hold the loop for ever.
func (l *Loop) runTimers() {
	newest := l.timers.seq
	for t := l.timers.next(); t != nil && t.when <= l.now && t.seq <= newest; t = l.timers.next() {
		if t.postponed() {
			continue
		}
		heap.Pop(&l.timers)
		if t.period > 0 {
			missed := (l.now - t.when) / t.period
			t.set(t.when + (missed+1)*t.period)
		}
		l.call("timer", 0, t.f)
		l.settle()
	}
}

// postponed adds the time that the loop has lost since a fair timer was set, and reports whether there was
// any.
func (t *Timer) postponed() bool {
	more := t.loop.lost - t.lost
	if !t.fair || more <= 0 {
		return false
	}
	t.lost = t.loop.lost
	t.set(t.when + more)
	return true
}

// timerHeap has the timer that is due first at its root. Setting and cancelling cost the logarithm of the number of
// timers.
type timerHeap struct {
	list []*Timer
	seq  uint64
}

func (h *timerHeap) next() *Timer {
	if len(h.list) == 0 {
		return nil
	}
	return h.list[0]
}

func (h *timerHeap) Len() int { return len(h.list) }

func (h *timerHeap) Less(i, j int) bool {
	a, b := h.list[i], h.list[j]
	if a.when != b.when {
		return a.when < b.when
	}
	return a.seq < b.seq
}

func (h *timerHeap) Swap(i, j int) {
	h.list[i], h.list[j] = h.list[j], h.list[i]
	h.list[i].index, h.list[j].index = i, j
}

func (h *timerHeap) Push(x any) {
	t := x.(*Timer)
	t.index = len(h.list)
	h.list = append(h.list, t)
}

func (h *timerHeap) Pop() any {
	last := len(h.list) - 1
	t := h.list[last]
	h.list[last] = nil
	h.list = h.list[:last]
	t.index = -1
	return t
}
