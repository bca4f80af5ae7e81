package loop

// Member is something beside connections that lives on the loop and has to end with it, such
// as a scheduler of tasks. Its methods run on the loop.
type Member interface {
	// Stopping is called once, when the loop is asked to stop, before the handlers are.
	Stopping()

	// Busy reports whether the member has something to finish. The loop that stops waits for
	// it until the grace is over.
	Busy() bool

	// Ended is the last call. All connections are closed, no timer runs any more, and what is
	// posted is never called.
	Ended()
}

// Join makes m a member of the loop, before Run or later. A member that comes too late for Stopping
// is told at once, and one that comes when Run has returned is told of Ended too.
func (l *Loop) Join(m Member) {
	if !l.mine("Loop.Join") {
		return
	}
	if l.phase >= stopping {
		l.call("stopping", 0, m.Stopping)
	}
	if l.ended {
		l.call("ended", 0, m.Ended)
		return
	}
	l.members = append(l.members, m)
}

// tellMembers is for the beginning of the end. Like endMembers it goes on where it was if a member
// has ended the loop's goroutine.
func (l *Loop) tellMembers() {
	for len(l.untold) > 0 {
		m := l.untold[0]
		l.untold = l.untold[1:]
		l.call("stopping", 0, m.Stopping)
		l.settle()
	}
}

// endMembers is for its end.
func (l *Loop) endMembers() {
	for len(l.members) > 0 {
		m := l.members[0]
		l.members = l.members[1:]
		l.call("ended", 0, m.Ended)
	}
	l.ended = true
}

func (l *Loop) busy() bool {
	for _, m := range l.members {
		if m.Busy() {
			return true
		}
	}
	return false
}
