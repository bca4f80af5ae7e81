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
	stopped  bool
}

// Stop ends the server. What is in progress has grace to come to its end.
func (s *Server) Stop(grace time.Duration) {
	s.stopped = true
	for _, c := range s.conns {
		c.close()
	}
}

// done reports whether Run returns after this tick.
func (s *Server) done() bool {
	return s.stopped
}

// received is called for each request of a client.
func (s *Server) received(c *Conn, request byte) {
	c.owed++
	s.respond(c, request)
}

// responded is called when a response is sent.
func (s *Server) responded(c *Conn) {
	c.owed--
}
