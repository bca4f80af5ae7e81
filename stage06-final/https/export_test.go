package https

import "time"

// SetClock has the server take the time for its files from now.
func (s *Server) SetClock(now func() time.Time) { s.who.now = now }

// Waits returns how many bytes the filter has to say that the loop has not taken.
func (f *Filter) Waits() int { return len(f.memory.out) }
