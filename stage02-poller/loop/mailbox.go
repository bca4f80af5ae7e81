package loop

import (
	"sync"
	"sync/atomic"
	"time"
)

// mailbox takes functions from other goroutines. It has the loop's only lock, which is never held
// while a function runs.
type mailbox struct {
	wake func() error // Poller.Wake; set once

	full atomic.Bool // there are functions; written with mu held, read without

	mu     sync.Mutex
	posted []func() // guarded by mu
	asleep bool     // guarded by mu: the loop is in, or about to enter, Poller.Wait
	retry  bool     // guarded by mu: a wake-up has failed, and will be tried again
	closed bool     // guarded by mu: the poller is gone
	ticks  uint64   // guarded by mu: how often the loop has begun or ended to wait; odd: it waits
}

// Post makes f run on the loop, in phase 4 of this tick or the next. If a posted
// function posts another, that one waits for the next tick, so a chain of them keeps
// no client waiting. Any goroutine may call Post. Functions that have not run when Run
// ends never will, and after that Post has no effect.
func (l *Loop) Post(f func()) { l.mailbox.post(f) }

func (m *mailbox) post(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	m.posted = append(m.posted, f)
	m.full.Store(true)
	m.wakeUp()
}

// wakeRetry is how long after a failed wake-up the next is tried.
const wakeRetry = 10 * time.Millisecond

// wakeUp is called with mu held. Only the first caller that finds the loop asleep makes a system
// call. If that fails, it must be tried again, or the loop might sleep for ever.
func (m *mailbox) wakeUp() {
	if !m.asleep || len(m.posted) == 0 {
		return
	}
	if m.wake() == nil {
		m.asleep = false
		return
	}
	if !m.retry {
		m.retry = true
		time.AfterFunc(wakeRetry, func() {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.retry = false
			m.wakeUp()
		})
	}
}

// sleep announces that the loop is about to wait. It reports whether there is work
// already, so that the loop must not wait.
func (m *mailbox) sleep() (pending bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ticks++
	m.asleep = len(m.posted) == 0
	return !m.asleep
}

func (m *mailbox) awake() {
	m.mu.Lock()
	m.asleep = false
	m.ticks++
	m.mu.Unlock()
}

// pulse shows whether the loop is alive: either it waits, or ticks grows.
func (m *mailbox) pulse() (ticks uint64, waits bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ticks, m.ticks%2 == 1
}

// swap takes all posted functions, and leaves an empty list in spare's memory.
func (m *mailbox) swap(spare []func()) []func() {
	if !m.full.Load() {
		return spare // the common case, without the lock
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	posted := m.posted
	m.posted = spare
	m.full.Store(false)
	return posted
}

func (m *mailbox) close() {
	m.mu.Lock()
	m.closed = true
	m.posted = nil
	m.mu.Unlock()
}
