package task

// Local is a value that each task has for itself, and that the tasks it spawns see too: a
// request's identifier, a user, a transaction. Make one for each kind of value, in a package's variable.
type Local[T any] struct{ name string }

// NewLocal returns a new kind of value. The name is for debugging.
func NewLocal[T any](name string) *Local[T] { return &Local[T]{name} }

// String returns the name.
func (l *Local[T]) String() string { return l.name }

type localValue struct{ key, value any }

// Set sets the value of the running task. If w's task does not run, it returns ErrElsewhere.
func (l *Local[T]) Set(w Waiter, v T) error {
	t, err := here(w, "Local.Set")
	if err != nil {
		return err
	}
	for i := range t.locals {
		if t.locals[i].key == l {
			t.locals[i].value = v
			return nil
		}
	}
	t.locals = append(t.locals, localValue{l, v})
	return nil
}

// Get returns the value of the running task, or else that of the nearest ancestor
// with one; ok is false if there is none.
func (l *Local[T]) Get(w Waiter) (v T, ok bool) {
	t, err := here(w, "Local.Get")
	for ; err == nil && t != nil; t = t.parent {
		for _, local := range t.locals {
			if local.key == l {
				return local.value.(T), true
			}
		}
	}
	return v, false
}

// clearLocals returns the empty list, whose memory is reused.
func (t *Task) clearLocals() []localValue {
	clear(t.locals)
	return t.locals[:0]
}
