package task

import "errors"

// ErrDeadlock is the error of a task that locks a Mutex which it holds already: it would wait for itself.
var ErrDeadlock = errors.New("task: the task holds this lock already")

// Mutex is a lock for what must stay together across a wait; between two waits no lock is
// needed. Tasks get it in the order in which they asked. The zero value is free. It must not be copied.
type Mutex struct {
	owner *Task
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
		m.owner = t
		return nil
	}
	return t.wait(&m.line) // who unlocks hands it over
}

// TryLock takes the lock if it is free, and reports whether it did.
func (m *Mutex) TryLock(w Waiter) bool {
	t, err := here(w, "Mutex.TryLock")
	if err != nil || m.owner != nil {
		return false
	}
	m.owner = t
	return true
}

// Unlock hands the lock to the task that has waited for the longest time. It panics if the lock
// is free.
func (m *Mutex) Unlock() {
	if m.owner == nil {
		panic("task: Unlock of a Mutex that is not locked")
	}
	m.owner = m.line.first
	m.line.wakeFirst()
}

// lockAnyhow waits for the lock whatever else happens.
func (m *Mutex) lockAnyhow(t *Task) {
	if m.owner == nil {
		m.owner = t
		return
	}
	t.shielded = true
	_ = t.suspend(&m.line)
	t.shielded = false
}
