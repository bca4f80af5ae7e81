package https

import "time"

// SetClock makes the server use now as the clock for its files.
func (s *Server) SetClock(now func() time.Time) { s.who.now = now }
