package wakeup

import "sync"

// mailbox takes functions from other goroutines.
type mailbox struct {
	mu     sync.Mutex
	posted []func() // guarded by mu
}

// Post has the loop call f, as soon as possible. Any goroutine may call it, and posted functions may.
func (l *Loop) Post(f func()) {
	m := &l.mailbox
	m.mu.Lock()
	first := len(m.posted) == 0
	m.posted = append(m.posted, f)
	m.mu.Unlock()
	if first { // otherwise the loop has been woken already, and not looked yet
		_ = l.poller.Wake()
	}
}

// runPosted calls the functions that were posted. The loop calls it after each wait.
func (l *Loop) runPosted() {
	m := &l.mailbox
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.posted) > 0 {
		f := m.posted[0]
		m.posted = m.posted[1:]
		m.mu.Unlock()
		f()
		m.mu.Lock()
	}
}
