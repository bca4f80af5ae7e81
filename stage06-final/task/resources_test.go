package task_test

import (
	"slices"

	"looper.example/stage06-final/task"
)

// line has programs in the order in which they have asked for something.
type line []*program

// waitFor waits by f in the line. A program that has waited, and gets it, is the first in the line.
func (l *line) waitFor(p *program, w *wait, f func() error) error {
	*l = append(*l, p)
	happened := p.s.happened
	err := p.waitFor(w, f)
	waited := p.s.happened > happened+1 // there were other events
	i := slices.Index(*l, p)
	p.s.check(i == 0 || err != nil || !waited, "%d is before %v in the line for %s", p.id, (*l)[0], w.what)
	*l = slices.Delete(*l, i, i+1)
	return err
}

// mutex has one holder at most.
type mutex struct {
	task.Mutex
	holder *program
	line   line
}

func (m *mutex) isFree() bool { return m.holder == nil || !m.holder.isAlive() }

// take is called by the program that has got the lock.
func (m *mutex) take(p *program) {
	p.s.check(m.isFree(), "%d and %v hold a lock at once", p.id, m.holder)
	m.holder = p
}

func (m *mutex) unlock(p *program) {
	p.s.note("%d unlocks", p.id)
	p.s.check(m.holder == p, "%d unlocks what %v holds", p.id, m.holder)
	m.holder = nil
	m.Unlock()
}

// lock locks m for some steps.
func (p *program) lock(t *task.Task, m *mutex) error {
	s := p.s
	if m.holder == p {
		s.check(m.Lock(t) == task.ErrDeadlock, "%d locks twice", p.id)
		return nil
	}
	w := &wait{what: "a lock", there: m.isFree}
	if err := m.line.waitFor(p, w, func() error { return m.Lock(t) }); err != nil {
		return err
	}
	m.take(p)
	if s.mistakes && s.chance.IntN(10) == 0 {
		return nil // forget to unlock
	}
	defer m.unlock(p)
	return p.steps(t, s.chance.IntN(3))
}

// waitForChange waits for the Cond.
func (p *program) waitForChange(t *task.Task) error {
	m := &p.s.guarded
	if m.holder == p {
		return nil
	}
	if err := p.waitFor(&wait{what: "a lock", there: m.isFree}, func() error { return m.Lock(t) }); err != nil {
		return err
	}
	m.take(p)
	defer m.unlock(p)
	m.holder = nil
	err := p.waitFor(&wait{what: "a change", shielded: true}, func() error { return p.s.cond.Wait(t, &m.Mutex) })
	m.take(p)
	if err == nil {
		err = p.steps(t, p.s.chance.IntN(3))
	}
	return err
}

// semaphore has at most limit holders.
type semaphore struct {
	*task.Semaphore
	limit, held int
	line        line
}

func (p *program) acquire(t *task.Task) error {
	x := &p.s.semaphore
	w := &wait{what: "the semaphore", there: func() bool { return x.held < x.limit }}
	if err := x.line.waitFor(p, w, func() error { return x.Acquire(t) }); err != nil {
		return err
	}
	x.held++
	p.s.check(x.held <= x.limit, "%d have acquired a semaphore for %d", x.held, x.limit)
	defer func() {
		p.s.note("%d releases", p.id)
		x.held--
		x.Release()
	}()
	return p.steps(t, p.s.chance.IntN(3))
}

// queue checks that values come in the order in which they were put.
type queue struct {
	*task.Queue[int]
	limit            int
	put              []int // all values ever
	got              int   // the number of values got
	closed           bool
	putters, getters line
}

func (q *queue) wasPut(s *schedule, v int) {
	s.note("put %d", v)
	s.check(!q.closed, "a value was put into a closed queue")
	q.put = append(q.put, v)
	s.check(q.Len() <= q.limit, "a queue for %d has %d values", q.limit, q.Len())
}

func (q *queue) wasGot(s *schedule, v int) {
	s.note("got %d", v)
	if s.check(q.got < len(q.put), "got %d, which no task has put", v); q.got < len(q.put) {
		s.check(v == q.put[q.got], "got %d, expected %d", v, q.put[q.got])
		q.got++
	}
}

func (q *queue) tryPut(s *schedule) {
	if v := s.happened; q.TryPut(v) {
		q.wasPut(s, v)
	}
}

func (q *queue) tryGet(s *schedule) {
	if v, ok := q.TryGet(); ok {
		q.wasGot(s, v)
	}
}

func (q *queue) Put(p *program, t *task.Task) error {
	v := p.s.happened
	w := &wait{what: "room", there: func() bool { return q.closed || q.Len() < q.limit }}
	err := q.putters.waitFor(p, w, func() error { return q.Queue.Put(t, v) })
	if err == nil {
		q.wasPut(p.s, v)
	}
	return err
}

func (q *queue) Get(p *program, t *task.Task) error {
	var v int
	w := &wait{what: "a value", there: func() bool { return q.closed || q.Len() > 0 }}
	err := q.getters.waitFor(p, w, func() (err error) { v, err = q.Queue.Get(t); return err })
	if err == nil {
		q.wasGot(p.s, v)
	}
	return err
}
