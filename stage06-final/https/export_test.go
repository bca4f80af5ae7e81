package https

import "time"

// SetClock makes the server use now as the clock for its files.
func (s *Server) SetClock(now func() time.Time) { s.who.now = now }

// Waits returns the number of bytes in the filter's own buffer that the loop has not taken yet.
func (f *Filter) Waits() int { return len(f.memory.out) }
