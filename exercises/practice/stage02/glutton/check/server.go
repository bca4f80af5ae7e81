package check

import (
	"bytes"
	"slices"
	"strings"
	"syscall"
	"time"

	"looper.example/exercises/practice/stage02/glutton"
	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// The limits of a sound server.
const (
	highWater  = 64 << 10 // bytes of output that may wait
	longest    = 8 << 10  // bytes of input that may wait
	turn       = 16       // requests of one client in one tick
	readAtOnce = 4 << 10
	work       = time.Millisecond // a request
)

var large = strings.Repeat("x", 1023) + "\n"

// server responds to lines. Each of its faults is one limit that it does not have.
type server struct {
	sim      *sim.Kernel
	kernel   kernel.Kernel
	poller   kernel.Poller
	listener int
	conns    []*conn // in the order in which they came

	noHighWater bool
	noTurns     bool

	held int  // the most bytes it has held at once
	full bool // it has reached high water
}

type conn struct {
	server  *server
	fd      int
	in, out []byte
	watched kernel.Interest
	ended   bool
}

func (s *server) listen() (err error) {
	if s.listener, _, err = s.kernel.Listen(glutton.Addr, false); err != nil {
		return err
	}
	if s.poller, err = s.kernel.OpenPoller(); err != nil {
		return err
	}
	return s.poller.Update(s.listener, kernel.None, kernel.Readable)
}

// Run is the loop. It ends after a while, because a client's script may not.
func (s *server) Run() error {
	for s.sim.Now() < longestRun {
		timeout := time.Duration(-1)
		if slices.ContainsFunc(s.conns, (*conn).hasWork) {
			timeout = 0
		}
		ready, err := s.poller.Wait(timeout)
		if err != nil {
			return err
		}
		for _, r := range ready {
			if r.FD == s.listener {
				s.accept()
			} else if r.Interest&kernel.Readable != 0 {
				s.conns[slices.IndexFunc(s.conns, func(c *conn) bool { return c.fd == r.FD })].receive()
			}
		}
		s.serve()
	}
	return nil
}

func (s *server) accept() {
	if fd, _, err := s.kernel.Accept(s.listener); err == nil {
		s.conns = append(s.conns, &conn{server: s, fd: fd})
	}
}

// serve gives each client its turn.
func (s *server) serve() {
	held := 0
	for _, c := range s.conns {
		c.respond()
		held += len(c.in) + len(c.out)
		c.send()
		if i := c.interest(); i != c.watched {
			_ = s.poller.Update(c.fd, c.watched, i)
			c.watched = i
		}
	}
	s.held = max(s.held, held)
	s.conns = slices.DeleteFunc(s.conns, func(c *conn) bool {
		if c.ended {
			_ = s.kernel.Close(c.fd)
		}
		return c.ended
	})
}

func (c *conn) interest() (i kernel.Interest) {
	if c.ended {
		return kernel.None
	}
	if !c.isFull() && len(c.in) < longest {
		i |= kernel.Readable
	}
	if len(c.out) > 0 {
		i |= kernel.Writable
	}
	return i
}

func (c *conn) isFull() bool { return !c.server.noHighWater && len(c.out) >= highWater }

func (c *conn) hasWork() bool { return !c.ended && !c.isFull() && bytes.IndexByte(c.in, '\n') >= 0 }

// receive reads once; or, with the fault, until nothing is left.
func (c *conn) receive() {
	for {
		buffer := make([]byte, readAtOnce)
		n, err := c.server.kernel.Read(c.fd, buffer)
		c.in = append(c.in, buffer[:n]...)
		if n == 0 || err != nil {
			c.ended = c.ended || err == nil
			return
		}
		if !c.server.noTurns {
			return
		}
	}
}

// respond responds to some requests; or, with the fault, to all that have arrived.
func (c *conn) respond() {
	for n := 0; c.hasWork() && (n < turn || c.server.noTurns); n++ {
		line, rest, _ := bytes.Cut(c.in, []byte("\n"))
		c.in = rest
		c.server.sim.Elapse(work)
		switch string(line) + "\n" {
		case glutton.Get:
			c.out = append(c.out, large...)
		case glutton.Ping:
			c.out = append(c.out, "ok\n"...)
		default:
			c.ended = true
		}
		c.server.full = c.server.full || c.isFull()
	}
	if len(c.in) >= longest && bytes.IndexByte(c.in, '\n') < 0 {
		c.ended = true
	}
}

func (c *conn) send() {
	for len(c.out) > 0 {
		n, err := c.server.kernel.Write(c.fd, c.out)
		if err != nil {
			c.ended = c.ended || err != syscall.EAGAIN
			return
		}
		c.out = c.out[n:]
	}
	c.out = nil
}
