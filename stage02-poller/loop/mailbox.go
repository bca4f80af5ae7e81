package loop

import (
	"sync"
	"sync/atomic"
	"time"
)

// mailbox takes functions from other goroutines. It is the only place of the loop
// where there is a lock, and the lock is never held while a function runs.
type mailbox struct {
	wake func() error // Poller.Wake; set once

	full atomic.Bool // something is posted; set with mu held, and looked at without

	mu     sync.Mutex
	posted []func() // guarded by mu
	asleep bool     // guarded by mu: the loop is in, or about to enter, Poller.Wait
	retry  bool     // guarded by mu: a wake-up has failed, and will be tried again
	closed bool     // guarded by mu: the poller is gone
	ticks  uint64   // guarded by mu: how often the loop has begun or ended to wait; odd: it waits
}

// Post makes f run on the loop, in phase 4 of this tick or the next; a function
// posted by a posted function waits for the next tick, so that no chain of them
// keeps clients waiting. It is the one method that any goroutine may call. What has
// not run when Run ends never will, and after that Post does nothing.
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

// wakeRetry is when a wake-up that has failed is tried again.
const wakeRetry = 10 * time.Millisecond

// wakeUp is called with mu held. Only the first to find the loop asleep pays for a system
// call. One that fails must not be forgotten: the loop might sleep for ever.
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

// sleep announces that the loop is about to wait; it says whether it must not,
// because there is work already.
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

// pulse tells whether the loop goes round: either it waits, or ticks grows.
func (m *mailbox) pulse() (ticks uint64, waits bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ticks, m.ticks%2 == 1
}

// swap takes all that was posted and leaves an empty list, whose memory is spare's.
func (m *mailbox) swap(spare []func()) []func() {
	if !m.full.Load() {
		return spare // mostly: the lock is spared
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
