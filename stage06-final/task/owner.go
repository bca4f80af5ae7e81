package task

// A connection that a task has dialed is in the list of that task, and closed at its end.

func (c *conn) own(t *Task) {
	c.owner = t
	c.earlier = t.conns
	if c.earlier != nil {
		c.earlier.later = c
	}
	t.conns = c
}

// disown takes it out again; it stays the owner's for its methods.
func (c *conn) disown() {
	switch {
	case c.later != nil:
		c.later.earlier = c.earlier
	case c.owner != nil && c.owner.conns == c:
		c.owner.conns = c.earlier
	}
	if c.earlier != nil {
		c.earlier.later = c.later
	}
	c.earlier, c.later = nil, nil
}

// closeConns closes what the task has dialed and left open.
func (t *Task) closeConns() {
	for t.conns != nil {
		_ = t.conns.Close()
	}
}
