package loop

import (
	"container/heap"
	"math"
	"time"
)

// Timer calls a function at a later tick, never early. Time counts from the call that sets
// it, not from the beginning of the tick: the callbacks before it may have taken long.
type Timer struct {
	loop   *Loop
	when   time.Duration
	period time.Duration // 0: once
	fair   bool          // made by Deadline
	lost   time.Duration // of a fair timer: how much of loop.lost when has in it
	seq    uint64        // order among timers of the same moment: as they were set
	index  int           // place in the heap; -1: not set
	f      func()
}

// After calls f once, when d has passed. A d of zero or less means the next tick.
func (l *Loop) After(d time.Duration, f func()) *Timer {
	t := &Timer{loop: l, index: -1, f: f}
	t.Reset(d)
	return t
}

// Deadline calls f once, when d has passed in which the loop attended to its clients (see
// Attended). It is After for what a client, or a server, has to do in time: what has arrived while the
// loop did not look is found before f is called.
func (l *Loop) Deadline(d time.Duration, f func()) *Timer {
	t := &Timer{loop: l, index: -1, fair: true, f: f}
	t.Reset(d)
	return t
}

// Every calls f each time period has passed, until Stop. Turns that a busy loop
// missed are left out, not made up for. It panics unless period is positive.
func (l *Loop) Every(period time.Duration, f func()) *Timer {
	if period <= 0 {
		panic("loop: Every needs a positive period, not " + period.String())
	}
	t := &Timer{loop: l, index: -1, period: period, f: f}
	t.Reset(period)
	return t
}

// Reset sets the timer anew to d from now, whether it has run or not.
func (t *Timer) Reset(d time.Duration) {
	if t.loop.mine("setting a timer") {
		now := t.loop.kernel.Now()
		t.lost = t.loop.lostBy(now, 0)
		t.set(now + max(d, 0))
	}
}

// set puts the timer at its place in the heap, after those of the same moment.
func (t *Timer) set(when time.Duration) {
	h := &t.loop.timers
	h.seq++
	t.seq = h.seq
	t.when = when
	if t.when < 0 {
		t.when = math.MaxInt64 // so long a time that a sum overflowed
	}
	if t.index >= 0 {
		heap.Fix(h, t.index)
	} else {
		heap.Push(h, t)
	}
}

// Stop cancels the timer: its function does not run any more, not even when it is
// due in this very tick. It says whether the timer was set.
func (t *Timer) Stop() bool {
	if !t.loop.mine("Timer.Stop") || t.index < 0 {
		return false
	}
	heap.Remove(&t.loop.timers, t.index)
	return true
}

// runTimers is phase 1. Timers set meanwhile wait for the next tick, or one that
// sets itself anew with no delay would never let go of the loop.
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

// postponed gives a fair timer the time that the loop has lost since it was set, and reports
// whether there was any.
func (t *Timer) postponed() bool {
	more := t.loop.lost - t.lost
	if !t.fair || more <= 0 {
		return false
	}
	t.lost = t.loop.lost
	t.set(t.when + more)
	return true
}

// timerHeap has the timer that is due first at its root: setting and cancelling
// cost the logarithm of how many there are.
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
