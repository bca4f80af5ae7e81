// Package shutdown has a server that can be told to stop. A request is one byte: '1' ... '9' are responded to after 1 to 9 s, with a line.
package shutdown

import (
	"slices"
	"time"

	"looper.example/stage02-poller/kernel"
)

// Conn is the connection of a client.
type Conn struct {
	server *Server
	fd     int
	owed   int // responses that are not sent yet
}

// New returns a server that listens.
func New(k kernel.Kernel, addr string) *Server {
	s := &Server{kernel: k, conns: map[int]*Conn{}}
	s.listener, _, _ = k.Listen(addr, false)
	s.poller, _ = k.OpenPoller()
	_ = s.poller.Update(s.listener, kernel.None, kernel.Readable)
	return s
}

// Run serves until the server is done, or the poller fails.
func (s *Server) Run() error {
	for !s.done() {
		ready, err := s.poller.Wait(s.untilTimer())
		if err != nil {
			return err
		}
		for _, r := range ready {
			if c := s.conns[r.FD]; c != nil {
				c.receive()
			} else if r.FD == s.listener {
				s.accept()
			}
		}
		s.runTimers()
	}
	return nil
}

func (s *Server) accept() {
	if fd, _, err := s.kernel.Accept(s.listener); err == nil {
		s.conns[fd] = &Conn{server: s, fd: fd}
		_ = s.poller.Update(fd, kernel.None, kernel.Readable)
	}
}

// CloseListener has further clients refused.
func (s *Server) CloseListener() {
	_ = s.poller.Update(s.listener, kernel.Readable, kernel.None)
	_ = s.kernel.Close(s.listener)
	s.listener = -1
}

// receive reads what the client has sent.
func (c *Conn) receive() {
	buffer := make([]byte, 100)
	n, err := c.server.kernel.Read(c.fd, buffer)
	if n == 0 || err != nil {
		c.close()
		return
	}
	for _, request := range buffer[:n] {
		c.server.received(c, request)
	}
}

// close closes the connection at once.
func (c *Conn) close() {
	delete(c.server.conns, c.fd)
	_ = c.server.poller.Update(c.fd, kernel.Readable, kernel.None)
	_ = c.server.kernel.Close(c.fd)
}

// respond sends the response to a request when it is ready, and then calls responded. If the connection is closed
// meanwhile, it does neither.
func (s *Server) respond(c *Conn, request byte) {
	s.After(time.Duration(request-'0')*time.Second, func() {
		if s.conns[c.fd] == c {
			_, _ = s.kernel.Write(c.fd, []byte("done\n"))
			s.responded(c)
		}
	})
}

type timer struct {
	when time.Duration
	f    func()
}

// After calls f when d has passed.
func (s *Server) After(d time.Duration, f func()) {
	s.timers = append(s.timers, timer{s.kernel.Now() + d, f})
	slices.SortStableFunc(s.timers, func(a, b timer) int { return int(a.when - b.when) })
}

// runTimers calls the timers that are due.
func (s *Server) runTimers() {
	for len(s.timers) > 0 && s.timers[0].when <= s.kernel.Now() {
		f := s.timers[0].f
		s.timers = s.timers[1:]
		f()
	}
}

// untilTimer returns how long there is nothing to do; -1: there is no timer.
func (s *Server) untilTimer() time.Duration {
	if len(s.timers) == 0 {
		return -1
	}
	return max(0, s.timers[0].when-s.kernel.Now())
}
