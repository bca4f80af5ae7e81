// Package neighbour has the timers of a loop.
package neighbour

import (
	"container/heap"
	"time"
)

// Timer calls F once, when its time has come.
type Timer struct {
	F     func()
	when  time.Duration // on the loop's clock
	seq   int           // numbers the timers as they are set
	index int           // its place in the queue, plus 1; 0: it is not in the queue
}

// queue is a heap of timers. The first is the one that is due first; of timers for the same moment, the one that was set first.
type queue struct{ list []*Timer }

// first returns the timer that is due first; nil if there is none.
func (q *queue) first() *Timer {
	if len(q.list) == 0 {
		return nil
	}
	return q.list[0]
}

func (q *queue) add(t *Timer)    { heap.Push(q, t) }
func (q *queue) remove(t *Timer) { heap.Remove(q, t.index-1) }

// The methods of heap.Interface.

func (q *queue) Len() int { return len(q.list) }

func (q *queue) Less(i, j int) bool {
	a, b := q.list[i], q.list[j]
	return a.when < b.when || a.when == b.when && a.seq < b.seq
}

func (q *queue) Swap(i, j int) {
	q.list[i], q.list[j] = q.list[j], q.list[i]
	q.list[i].index, q.list[j].index = i+1, j+1
}

func (q *queue) Push(x any) {
	t := x.(*Timer)
	q.list = append(q.list, t)
	t.index = len(q.list)
}

func (q *queue) Pop() any {
	last := len(q.list) - 1
	t := q.list[last]
	q.list, t.index = q.list[:last], 0
	return t
}
