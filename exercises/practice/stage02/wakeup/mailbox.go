package wakeup

// mailbox takes functions from other goroutines.
type mailbox struct {
	posted []func()
}

// Post has the loop call f, as soon as possible. Any goroutine may call it, and posted functions may.
func (l *Loop) Post(f func()) {
	l.mailbox.posted = append(l.mailbox.posted, f)
}

// runPosted calls the functions that were posted. The loop calls it after each wait.
func (l *Loop) runPosted() {
	for _, f := range l.mailbox.posted {
		f()
	}
	l.mailbox.posted = nil
}
