package shutdown

import (
	"time"

	"looper.example/stage02-poller/kernel"
)

// Server serves all clients on one goroutine.
type Server struct {
	kernel   kernel.Kernel
	poller   kernel.Poller
	listener int
	conns    map[int]*Conn // by descriptor
	timers   []timer
	stopping bool
}

// Stop ends the server. What is in progress has grace to come to its end.
func (s *Server) Stop(grace time.Duration) {
	s.stopping = true
	s.CloseListener()
	for _, c := range s.conns {
		if c.owed == 0 {
			c.close()
		}
	}
	s.After(grace, func() {
		for _, c := range s.conns {
			c.close()
		}
	})
}

// done reports whether Run returns after this tick.
func (s *Server) done() bool {
	return s.stopping && len(s.conns) == 0
}

// received is called for each request of a client.
func (s *Server) received(c *Conn, request byte) {
	c.owed++
	s.respond(c, request)
}

// responded is called when a response is sent.
func (s *Server) responded(c *Conn) {
	c.owed--
	if s.stopping && c.owed == 0 {
		c.close()
	}
}
