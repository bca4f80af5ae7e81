package loop

// queue is a list that is worked off from its front, one element at a time. An element is out
// of the queue before anything is done with it, so work that breaks off in the middle goes on
// with the next. The memory of a queue that is empty is used again.
type queue[T any] struct {
	list []T
	next int // list[:next] has been taken
}

// put adds v at the end. The places of what was taken are used again, so a queue that is never empty does not grow for ever.
func (q *queue[T]) put(v T) {
	if len(q.list) == cap(q.list) && q.next > len(q.list)/2 {
		n := copy(q.list, q.list[q.next:])
		clear(q.list[n:])
		q.list, q.next = q.list[:n], 0
	}
	q.list = append(q.list, v)
}

func (q *queue[T]) empty() bool { return q.next == len(q.list) }

// take returns the element in front; ok is false if there is none.
func (q *queue[T]) take() (v T, ok bool) {
	if q.empty() {
		q.list, q.next = q.list[:0], 0
		return v, false
	}
	v, q.list[q.next] = q.list[q.next], v
	q.next++
	return v, true
}
