// Package deadlistener is a server that runs out of descriptors.
package deadlistener

import (
	"time"

	"looper.example/stage02-poller/kernel"
)

// Rest is how long accepting rests after a failure.
const Rest = 100 * time.Millisecond

// Server accepts clients, and sends back what they send.
type Server struct {
	kernel   kernel.Kernel
	poller   kernel.Poller
	listener int
	watched  kernel.Interest // of the listener
	resumeAt time.Duration   // when accepting is to begin again; 0: it does not rest
}

// Serve serves clients until the poller fails.
func Serve(k kernel.Kernel, addr string) error {
	s := &Server{kernel: k}
	s.listener, _, _ = k.Listen(addr, false)
	s.poller, _ = k.OpenPoller()
	if err := s.watch(kernel.Readable); err != nil {
		return err
	}
	for {
		timeout := time.Duration(-1)
		if s.resumeAt > 0 {
			timeout = max(s.resumeAt-k.Now(), 0)
		}
		ready, err := s.poller.Wait(timeout)
		if err != nil {
			return err
		}
		for _, r := range ready {
			if r.FD == s.listener {
				s.accept()
			} else {
				s.echo(r.FD)
			}
		}
		if s.resumeAt > 0 && k.Now() >= s.resumeAt {
			s.resume()
		}
	}
}

// watch changes the interest in the listener.
func (s *Server) watch(to kernel.Interest) error {
	if to == s.watched {
		return nil
	}
	err := s.poller.Update(s.listener, s.watched, to)
	if err == nil {
		s.watched = to
	}
	return err
}

// echo closes a client whose input has ended.
func (s *Server) echo(fd int) {
	p := make([]byte, 100)
	n, err := s.kernel.Read(fd, p)
	if n > 0 && err == nil {
		_, _ = s.kernel.Write(fd, p[:n])
		return
	}
	_ = s.poller.Update(fd, kernel.Readable, kernel.None)
	_ = s.kernel.Close(fd)
}
