package task

import "errors"

// ErrDeadlock is the error of locking a Mutex that the task holds already: it would wait for itself.
var ErrDeadlock = errors.New("task: the task holds this lock already")

// Mutex is a lock for data that must not change during a wait. Between two waits no lock is
// needed. Tasks get it in the order of their calls. The zero value is free. It must not be copied.
//
// Any task or callback on the loop may unlock it. If a task ends with the lock, it is unlocked, and the log says so.
type Mutex struct {
	owner *Task
	below *Mutex // the one that the owner locked before
	line  waiters
}

// Lock waits for the lock. The further errors are those of Sleep: then the task does not hold it.
func (m *Mutex) Lock(w Waiter) error {
	t, err := here(w, "Mutex.Lock")
	switch {
	case err != nil:
		return err
	case m.owner == t:
		return ErrDeadlock
	case m.owner == nil:
		m.give(t)
		return nil
	}
	return t.wait(&m.line) // Unlock passes it on
}

// TryLock takes the lock if it is free, and reports whether it did.
func (m *Mutex) TryLock(w Waiter) bool {
	t, err := here(w, "Mutex.TryLock")
	if err != nil || m.owner != nil {
		return false
	}
	m.give(t)
	return true
}

// Unlock passes the lock to the task that has waited for the longest time. It panics if the lock
// is free.
func (m *Mutex) Unlock() {
	if m.owner == nil {
		panic("task: Unlock of a Mutex that is not locked")
	}
	if !m.owner.scheduler.mine("Mutex.Unlock") {
		return
	}
	m.take()
	if next := m.line.first; next != nil {
		m.give(next)
		m.line.wakeFirst()
	}
}

// give makes t the owner of a free lock.
func (m *Mutex) give(t *Task) {
	m.owner, m.below = t, t.held
	t.held = m
}

// take makes the lock free.
func (m *Mutex) take() {
	link := &m.owner.held
	for *link != m {
		link = &(*link).below
	}
	*link = m.below
	m.owner, m.below = nil, nil
}

// unlockAll unlocks the locks of a task that has ended, so that no other task waits forever.
func (t *Task) unlockAll() {
	for t.held != nil {
		t.held.Unlock()
		t.scheduler.complain("a task has ended without unlocking a Mutex")
	}
}

// lockAnyhow waits for the lock, and nothing ends that wait early.
func (m *Mutex) lockAnyhow(t *Task) {
	if m.owner == nil {
		m.give(t)
		return
	}
	t.shielded = true
	_ = t.suspend(&m.line)
	t.shielded = false
}
