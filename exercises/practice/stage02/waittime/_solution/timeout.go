package waittime

import "time"

// timeout returns how many milliseconds the loop may wait for a descriptor; -1 is without limit.
func (l *Loop) timeout() int {
	if len(l.posted) > 0 {
		return 0
	}
	if len(l.timers) == 0 {
		return -1
	}
	left := max(0, l.timers[0].when-l.now)
	return int((left + time.Millisecond - 1) / time.Millisecond)
}
