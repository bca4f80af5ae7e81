package task

import (
	"errors"
	"fmt"
)

// ErrClosed is the error of a closed Queue.
var ErrClosed = errors.New("task: the queue is closed")

// Queue passes values from tasks to tasks, in order. Put waits while the queue is full, and Get waits
// while it is empty. Waiting tasks get their turn in the order of their calls.
//
// A woken task finds the item or the room that it was woken for, even if other tasks run before it:
//
//	promised <= Len()      items that getters were woken for
//	Len() + room <= limit  room that putters were woken for
type Queue[T any] struct {
	limit    int
	items    []T // items[:taken] were taken
	taken    int
	promised int
	room     int
	getters  waiters
	putters  waiters
	closed   bool
}

// NewQueue returns a queue that holds at most limit values. It panics unless limit is positive.
func NewQueue[T any](limit int) *Queue[T] {
	if limit <= 0 {
		panic(fmt.Sprintf("task: NewQueue needs a positive limit, not %d", limit))
	}
	return &Queue[T]{limit: limit}
}

// Len returns the number of values that the queue holds.
func (q *Queue[T]) Len() int { return len(q.items) - q.taken }

// Put waits for room, and appends v. The error is ErrClosed or one of Sleep's: then v is not in
// the queue.
func (q *Queue[T]) Put(w Waiter, v T) error {
	t, err := here(w, "Queue.Put")
	if err != nil {
		return err
	}
	if q.TryPut(v) {
		return nil
	}
	if q.closed {
		return ErrClosed
	}
	if err := t.wait(&q.putters); err != nil {
		return err
	}
	q.room--
	if q.closed {
		return ErrClosed // closed after the task was woken
	}
	q.push(v)
	return nil
}

// TryPut appends v if there is room, and reports whether it did. Any callback may call it.
func (q *Queue[T]) TryPut(v T) bool {
	if !q.getters.mine("Queue.TryPut") || q.closed || q.Len()+q.room >= q.limit {
		return false
	}
	q.push(v)
	return true
}

func (q *Queue[T]) push(v T) {
	if q.taken > len(q.items)/2 { // mostly taken: reuse the memory
		n := copy(q.items, q.items[q.taken:])
		clear(q.items[n:])
		q.items, q.taken = q.items[:n], 0
	}
	q.items = append(q.items, v)
	if q.getters.wakeFirst() {
		q.promised++
	}
}

// Get waits for a value, and takes the oldest. The error is ErrClosed if the queue is closed
// and empty, or one of Sleep's.
func (q *Queue[T]) Get(w Waiter) (v T, err error) {
	t, err := here(w, "Queue.Get")
	if err != nil {
		return v, err
	}
	if v, ok := q.TryGet(); ok {
		return v, nil
	}
	if q.closed {
		return v, ErrClosed
	}
	if err := t.wait(&q.getters); err != nil {
		return v, err
	}
	q.promised--
	return q.pop(), nil
}

// TryGet takes the oldest value if there is one that no getter was woken for, and reports
// whether it did.
func (q *Queue[T]) TryGet() (v T, ok bool) {
	if !q.putters.mine("Queue.TryGet") || q.Len() <= q.promised {
		return v, false
	}
	return q.pop(), true
}

func (q *Queue[T]) pop() T {
	v := q.items[q.taken]
	clear(q.items[q.taken : q.taken+1])
	q.taken++
	if q.putters.wakeFirst() {
		q.room++
	}
	return v
}

// Close closes the queue: Put returns ErrClosed, and Get returns the remaining values, then
// ErrClosed. Tasks that wait get ErrClosed. To close again has no effect.
func (q *Queue[T]) Close() {
	if !q.getters.mine("Queue.Close") || !q.putters.mine("Queue.Close") {
		return
	}
	q.closed = true
	for _, line := range []*waiters{&q.getters, &q.putters} {
		for t := line.first; t != nil; t = line.first {
			t.scheduler.wakeSoon(t, ErrClosed)
		}
	}
}
