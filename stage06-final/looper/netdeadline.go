package looper

import (
	"os"
	"sync"
	"time"

	"looper.example/stage06-final/task"
)

// deadline is until when reading or writing may take.
type deadline struct {
	mu sync.Mutex
	at time.Time // guarded by mu; zero: any time
}

func (d *deadline) set(at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.at = at
}

// within calls f, whose waits end with os.ErrDeadlineExceeded.
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
