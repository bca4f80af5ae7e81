// Package quiet has a server whose clients ask for one thing after the other. A request is one byte, its response a line.
//
//	'p'            "pong" at once
//	'1' ... '9'    "done" after 10 to 90 s
package quiet

import (
	"slices"
	"time"

	"looper.example/stage02-poller/kernel"
)

// Idle is how long a client may take for its next request.
const Idle = 30 * time.Second

// Server serves all clients on one goroutine.
type Server struct {
	kernel   kernel.Kernel
	poller   kernel.Poller
	listener int
	conns    map[int]*Conn // by descriptor
	timers   []*Timer
}

// New returns a server that listens.
func New(k kernel.Kernel, addr string) *Server {
	s := &Server{kernel: k, conns: map[int]*Conn{}}
	s.listener, _, _ = k.Listen(addr, false)
	s.poller, _ = k.OpenPoller()
	_ = s.poller.Update(s.listener, kernel.None, kernel.Readable)
	return s
}

// Run serves until the poller fails.
func (s *Server) Run() error {
	for {
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
}

func (s *Server) accept() {
	fd, _, err := s.kernel.Accept(s.listener)
	if err != nil {
		return
	}
	c := &Conn{server: s, fd: fd}
	s.conns[fd] = c
	_ = s.poller.Update(fd, kernel.None, kernel.Readable)
	c.opened()
}

// receive reads what the client has sent.
func (c *Conn) receive() {
	buffer := make([]byte, 100)
	n, err := c.server.kernel.Read(c.fd, buffer)
	if n == 0 || err != nil {
		c.Close()
		return
	}
	for _, request := range buffer[:n] {
		c.received(request)
	}
}

// Close closes the connection. Its descriptor is free: the next client may get it.
func (c *Conn) Close() {
	c.closed()
	_ = c.server.poller.Update(c.fd, kernel.Readable, kernel.None)
	_ = c.server.kernel.Close(c.fd)
	delete(c.server.conns, c.fd)
}

// respond sends the response to a request when it is ready, and then calls responded. If the connection is closed
// meanwhile, it does neither.
func (c *Conn) respond(request byte) {
	if request == 'p' {
		_, _ = c.server.kernel.Write(c.fd, []byte("pong\n"))
		c.responded()
		return
	}
	c.server.After(time.Duration(request-'0')*10*time.Second, func() {
		if c.server.conns[c.fd] == c {
			_, _ = c.server.kernel.Write(c.fd, []byte("done\n"))
			c.responded()
		}
	})
}

// Timer calls a function once.
type Timer struct {
	server *Server
	when   time.Duration
	f      func()
}

// After calls f when d has passed.
func (s *Server) After(d time.Duration, f func()) *Timer {
	t := &Timer{s, s.kernel.Now() + d, f}
	s.timers = append(s.timers, t)
	return t
}

// Stop cancels a timer. A nil timer, and one that has run, has nothing to be canceled.
func (t *Timer) Stop() {
	if t != nil {
		t.server.timers = slices.DeleteFunc(t.server.timers, func(other *Timer) bool { return other == t })
	}
}

// runTimers calls the timers that are due.
func (s *Server) runTimers() {
	for _, t := range slices.Clone(s.timers) {
		if t.when <= s.kernel.Now() && slices.Contains(s.timers, t) {
			t.Stop()
			t.f()
		}
	}
}

// untilTimer returns how long there is nothing to do; -1: there is no timer.
func (s *Server) untilTimer() time.Duration {
	next := time.Duration(-1)
	for _, t := range s.timers {
		if d := max(0, t.when-s.kernel.Now()); next < 0 || d < next {
			next = d
		}
	}
	return next
}

// Timers returns how many timers are set.
func (s *Server) Timers() int { return len(s.timers) }
