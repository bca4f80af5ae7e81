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
	defer m.mu.Unlock()
	m.posted = append(m.posted, f)
	_ = l.poller.Wake()
}

// runPosted calls the functions that were posted. The loop calls it after each wait.
func (l *Loop) runPosted() {
	m := &l.mailbox
	m.mu.Lock()
	posted := m.posted
	m.posted = nil
	m.mu.Unlock()
	for _, f := range posted {
		f()
	}
}
