package https

import "time"

// SetClock makes the server use now as the clock for its files.
func (s *Server) SetClock(now func() time.Time) { s.who.now = now }

// Waits returns how many bytes of the filter's own the loop has not taken.
func (f *Filter) Waits() int { return len(f.memory.out) }
