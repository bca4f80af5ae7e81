package task

// waiters is a line of tasks: first come, first served. A task is in one line at most, so
// the links are in the tasks, and waiting in a line allocates nothing.
type waiters struct{ first, last *Task }

func (l *waiters) empty() bool { return l.first == nil }

func (l *waiters) put(t *Task) {
	t.list, t.prev, t.next = l, l.last, nil
	if l.last == nil {
		l.first = t
	} else {
		l.last.next = t
	}
	l.last = t
}

// putFirst puts t at the head of the line.
func (l *waiters) putFirst(t *Task) {
	t.list, t.prev, t.next = l, nil, l.first
	if l.first == nil {
		l.last = t
	} else {
		l.first.prev = t
	}
	l.first = t
}

func (l *waiters) remove(t *Task) {
	if t.prev == nil {
		l.first = t.next
	} else {
		t.prev.next = t.next
	}
	if t.next == nil {
		l.last = t.prev
	} else {
		t.next.prev = t.prev
	}
	t.list, t.prev, t.next = nil, nil, nil
}

// take removes the first task; nil if there is none.
func (l *waiters) take() *Task {
	t := l.first
	if t != nil {
		l.remove(t)
	}
	return t
}

// mine reports whether the caller is on the loop of the waiting tasks, and logs it if not. In an
// empty line it cannot know.
func (l *waiters) mine(what string) bool {
	t := l.first
	return t == nil || t.scheduler.mine(what)
}

// wakeFirst wakes the first task in the line, and reports whether there was one.
func (l *waiters) wakeFirst() bool {
	t := l.first
	if t == nil {
		return false
	}
	t.scheduler.wakeSoon(t, nil)
	return true
}

// wakeAll wakes all tasks that are in the line now.
func (l *waiters) wakeAll() {
	for l.wakeFirst() {
	}
}
