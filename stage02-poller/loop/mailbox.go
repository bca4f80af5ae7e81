package loop

import "sync"

// mailbox takes functions from other goroutines. It is the only place of the loop
// where there is a lock, and the lock is never held while a function runs.
type mailbox struct {
	wake func() error // Poller.Wake; set once

	mu     sync.Mutex
	posted []func() // guarded by mu
	asleep bool     // guarded by mu: the loop is in, or about to enter, Poller.Wait
	closed bool     // guarded by mu: the poller is gone
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
	// Only the first to find the loop asleep pays for a system call.
	if m.asleep {
		m.asleep = false
		_ = m.wake()
	}
}

// sleep announces that the loop is about to wait; it says whether it must not,
// because there is work already.
func (m *mailbox) sleep() (pending bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asleep = len(m.posted) == 0
	return !m.asleep
}

func (m *mailbox) awake() {
	m.mu.Lock()
	m.asleep = false
	m.mu.Unlock()
}

// swap takes all that was posted and leaves an empty list, whose memory is spare's.
func (m *mailbox) swap(spare []func()) []func() {
	m.mu.Lock()
	defer m.mu.Unlock()
	posted := m.posted
	m.posted = spare
	return posted
}

func (m *mailbox) close() {
	m.mu.Lock()
	m.closed = true
	m.posted = nil
	m.mu.Unlock()
}
