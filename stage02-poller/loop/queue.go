package loop

// queue is a list whose elements are taken from the front. An element leaves the queue before the caller works on
// it, so after work that breaks off, the next element follows. An empty queue reuses its memory.
type queue[T any] struct {
	list []T
	next int // list[:next] has been taken
}

// put adds v at the end. It reuses the places of taken elements, so a queue that is never empty does not grow for ever.
func (q *queue[T]) put(v T) {
	if len(q.list) == cap(q.list) && q.next > len(q.list)/2 {
		n := copy(q.list, q.list[q.next:])
		clear(q.list[n:])
		q.list, q.next = q.list[:n], 0
	}
	q.list = append(q.list, v)
}

func (q *queue[T]) empty() bool { return q.next == len(q.list) }

// take removes and returns the first element. If there is none, ok is false.
func (q *queue[T]) take() (v T, ok bool) {
	if q.empty() {
		q.list, q.next = q.list[:0], 0
		return v, false
	}
	v, q.list[q.next] = q.list[q.next], v
	q.next++
	return v, true
}
