package looper

import (
	"os"
	"sync"
	"time"

	"looper.example/stage06-final/task"
)

// deadline is the time when reading or writing must have ended.
type deadline struct {
	mu sync.Mutex
	at time.Time // guarded by mu; zero: no deadline
}

func (d *deadline) set(at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.at = at
}

// within calls f. If the deadline ends one of f's waits, the error is
// os.ErrDeadlineExceeded.
func (d *deadline) within(c *Context, v *task.Visit, f func() error) error {
	d.mu.Lock()
	at := d.at
	d.mu.Unlock()
	if at.IsZero() {
		return f()
	}
	left := at.Sub(c.loop.Date())
	if left <= 0 {
		return os.ErrDeadlineExceeded
	}
	err := task.Within(v, left, f)
	if _, isTimeout := err.(*task.TimeoutError); isTimeout {
		return os.ErrDeadlineExceeded
	}
	return err
}
