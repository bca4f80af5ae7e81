package loop

// Member is something other than a connection that must end with the loop, such as a scheduler of
// tasks. Its methods run on the loop.
type Member interface {
	// Stopping is called once, when the loop begins to stop, before the handlers' Stopping.
	Stopping()

	// Busy reports whether the member has work to finish. A stopping loop waits for it until the
	// grace is over.
	Busy() bool

	// Ended is the last call. All connections are closed, no timer runs any more, and posted
	// functions are never called.
	Ended()
}

// Join makes m a member of the loop, before Run or later. If the loop is stopping already, Join calls
// Stopping at once; if Run has returned, it calls Ended too.
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

// tellMembers calls Stopping for the members. Like endMembers, it goes on where it was if a member has
// ended the loop's goroutine.
func (l *Loop) tellMembers() {
	for len(l.untold) > 0 {
		m := l.untold[0]
		l.untold = l.untold[1:]
		l.call("stopping", 0, m.Stopping)
		l.settle()
	}
}

// endMembers calls Ended for the members.
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
