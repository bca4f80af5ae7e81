// Package storm is an echo server that may run out of descriptors.
package storm

import (
	"time"

	"looper.example/stage02-poller/kernel"
)

// Server is an event loop with an echo on it.
type Server struct {
	kernel   kernel.Kernel
	poller   kernel.Poller
	listener int
	watched  kernel.Interest // what the poller watches the listener for
	timers   []timer
}

type timer struct {
	when time.Duration
	f    func()
}

// New returns a server that listens on addr.
func New(k kernel.Kernel, addr string) (*Server, error) {
	listener, _, err := k.Listen(addr, false)
	if err != nil {
		return nil, err
	}
	p, err := k.OpenPoller()
	if err != nil {
		return nil, err
	}
	s := &Server{kernel: k, poller: p, listener: listener}
	s.watchListener(kernel.Readable)
	return s, nil
}

// Run waits and serves, until the poller fails.
func (s *Server) Run() error {
	for {
		ready, err := s.poller.Wait(s.timeout())
		if err != nil {
			return err
		}
		s.runTimers()
		for _, r := range ready {
			if r.FD == s.listener {
				s.accept()
			} else {
				s.serve(r.FD)
			}
		}
	}
}

// watchListener says what the poller is to watch the listener for: kernel.Readable or kernel.None.
func (s *Server) watchListener(i kernel.Interest) {
	if i != s.watched {
		_ = s.poller.Update(s.listener, s.watched, i)
		s.watched = i
	}
}

// open begins to serve a new client.
func (s *Server) open(fd int) { _ = s.poller.Update(fd, kernel.None, kernel.Readable) }

// serve sends back what a client has sent.
func (s *Server) serve(fd int) {
	buffer := make([]byte, 4096)
	n, err := s.kernel.Read(fd, buffer)
	if err != nil || n == 0 {
		s.close(fd)
		return
	}
	_, _ = s.kernel.Write(fd, buffer[:n])
}

// After has the loop call f once, when d has passed.
func (s *Server) After(d time.Duration, f func()) {
	s.timers = append(s.timers, timer{s.kernel.Now() + d, f})
}

// timeout is the time until the first timer; -1 if there is none.
func (s *Server) timeout() time.Duration {
	left := time.Duration(-1)
	for _, t := range s.timers {
		if d := max(0, t.when-s.kernel.Now()); left < 0 || d < left {
			left = d
		}
	}
	return left
}

func (s *Server) runTimers() {
	set := s.timers
	s.timers = nil
	for _, t := range set {
		if t.when <= s.kernel.Now() {
			t.f()
		} else {
			s.timers = append(s.timers, t)
		}
	}
}
