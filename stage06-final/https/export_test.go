package https

import "time"

// SetClock has the server take the time for its files from now.
func (s *Server) SetClock(now func() time.Time) { s.who.now = now }
