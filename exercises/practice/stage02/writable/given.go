// Package writable is an echo server: each client gets back what it sends.
package writable

import "looper.example/stage02-poller/kernel"

// Server is an event loop with an echo on it.
type Server struct {
	kernel   kernel.Kernel
	poller   kernel.Poller
	listener int
	conns    map[int]*Conn // by descriptor
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
	return &Server{kernel: k, poller: p, listener: listener, conns: map[int]*Conn{}}, p.Update(listener, kernel.None, kernel.Readable)
}

// Run waits and serves, until the poller fails.
func (s *Server) Run() error {
	for {
		ready, err := s.poller.Wait(-1)
		if err != nil {
			return err
		}
		for _, r := range ready {
			if r.FD == s.listener {
				s.accept()
				continue
			}
			c := s.conns[r.FD]
			if c.ready(r.Interest) {
				c.watch(c.interest())
			} else {
				s.close(c)
			}
		}
	}
}

func (s *Server) accept() {
	fd, _, err := s.kernel.Accept(s.listener)
	if err != nil {
		return
	}
	c := &Conn{kernel: s.kernel, poller: s.poller, fd: fd}
	s.conns[fd] = c
	c.watch(c.interest())
}

func (s *Server) close(c *Conn) {
	c.watch(kernel.None)
	_ = s.kernel.Close(c.fd)
	delete(s.conns, c.fd)
}

// watch tells the poller what to watch the connection for, if that has changed.
func (c *Conn) watch(i kernel.Interest) {
	if i != c.watched {
		_ = c.poller.Update(c.fd, c.watched, i)
		c.watched = i
	}
}
