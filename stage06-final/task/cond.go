package task

// Cond lets tasks wait until something about data that a Mutex guards has changed. The zero
// value works. It must not be copied.
type Cond struct{ line waiters }

// Wait unlocks m, waits for Signal or Broadcast, and locks m again, also if the wait ends early. The errors are
// those of Sleep. Call Wait in a loop that checks the condition: another task may have run first.
// Wait panics if the task does not hold m.
func (c *Cond) Wait(w Waiter, m *Mutex) error {
	t, err := here(w, "Cond.Wait")
	if err != nil {
		return err
	}
	if m.owner != t {
		panic("task: Cond.Wait needs the Mutex locked by the task that waits")
	}
	m.Unlock()
	err = t.wait(&c.line)
	m.lockAnyhow(t)
	return err
}

// Signal wakes the task that has waited for the longest time, if there is one.
func (c *Cond) Signal() {
	if c.line.mine("Cond.Signal") {
		c.line.wakeFirst()
	}
}

// Broadcast wakes all tasks that wait.
func (c *Cond) Broadcast() {
	if c.line.mine("Cond.Broadcast") {
		c.line.wakeAll()
	}
}
