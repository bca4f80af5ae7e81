package wakeup

import "sync"

// mailbox takes functions from other goroutines.
type mailbox struct {
	once   sync.Once
	posted chan func()
}

func (m *mailbox) open() chan func() {
	m.once.Do(func() { m.posted = make(chan func(), 1024) })
	return m.posted
}

// Post has the loop call f, as soon as possible. Any goroutine may call it, and posted functions may.
func (l *Loop) Post(f func()) {
	l.mailbox.open() <- f
	_ = l.poller.Wake()
}

// runPosted calls the functions that were posted. The loop calls it after each wait.
func (l *Loop) runPosted() {
	posted := l.mailbox.open()
	for range len(posted) {
		(<-posted)()
	}
}
