package task

// Event is a flag that tasks wait for. The zero value is not set. It must not be copied.
type Event struct {
	set  bool
	line waiters
}

// Wait waits until the event is set. The errors are those of Sleep.
func (e *Event) Wait(w Waiter) error {
	t, err := here(w, "Event.Wait")
	if err != nil || e.set {
		return err
	}
	return t.wait(&e.line)
}

// Set sets the event and wakes all that wait for it.
func (e *Event) Set() {
	if !e.line.mine("Event.Set") {
		return
	}
	e.set = true
	e.line.wakeAll()
}

// Clear resets the event: later calls of Wait wait again.
func (e *Event) Clear() { e.set = false }

// IsSet reports whether the event is set.
func (e *Event) IsSet() bool { return e.set }
