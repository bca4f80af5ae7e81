package loop

import (
	"slices"
	"syscall"
	"time"

	"looper.example/stage02-poller/kernel"
)

const (
	// acceptBatch is how many connections a listener accepts in one turn. So a storm
	// of new clients does not keep the old ones waiting.
	acceptBatch = 64

	// acceptPause is how long a listener rests if the system has no descriptor
	// left. It stays ready all the while, so without the pause the loop would
	// spin.
	acceptPause = 100 * time.Millisecond
)

// Listener accepts connections.
type Listener struct {
	descriptor
	loop    *Loop
	addr    string
	accept  func(*Conn) Handler
	resting bool // out of descriptors or memory, until the pause is over
	ailing  bool // it has rested, and has accepted no client since
	closed  bool
}

// Listen accepts connections on addr ("host:port" or "unix:path"; see kernel.Kernel). Each new
// connection is passed to accept, which returns its handler. accept may set the
// connection up, write to it and close it.
func (l *Loop) Listen(addr string, accept func(*Conn) Handler) (*Listener, error) {
	if !l.mine("Loop.Listen") || l.phase != running {
		return nil, ErrStopped
	}
	fd, bound, err := l.kernel.Listen(addr, l.config.ReusePort)
	if err != nil {
		return nil, err
	}
	s := &Listener{descriptor: descriptor{fd: fd}, loop: l, addr: bound, accept: accept}
	l.listeners = append(l.listeners, s)
	if err := l.watch(s); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Addr returns the address to which the listener is bound, with its real port.
func (s *Listener) Addr() string { return s.addr }

// Close stops accepting. The kernel resets the clients in the backlog.
func (s *Listener) Close() {
	if !s.loop.mine("Listener.Close") || s.closed {
		return
	}
	s.closed = true
	s.loop.doomed.put(s)
}

// interest returns None while there is no room for new clients.
func (s *Listener) interest() kernel.Interest {
	switch {
	case s.closed:
		return kernel.None
	case s.resting, s.loop.full():
		return kernel.Hangup // it stays watched, so going on needs no memory
	case s.loop.config.SharedListeners:
		return kernel.Readable | kernel.Exclusive
	}
	return kernel.Readable
}

func (l *Loop) full() bool { return l.conns >= l.config.MaxConns }

func (s *Listener) ready(kernel.Interest) {
	if s.loop.config.SharedListeners {
		s.takeTurn()
	} else {
		s.acceptSome(acceptBatch)
	}
	s.update()
}

// takeTurn accepts one connection, and lets the other loops have the next ones. epoll wakes the loop that was added first, so
// otherwise one loop would get all connections as long as it keeps up with them.
func (s *Listener) takeTurn() {
	s.acceptSome(1)
	if s.watched&kernel.Exclusive == 0 {
		return
	}
	if s.loop.poller.Update(s.fd, s.watched, kernel.None) == nil {
		s.watched = kernel.None // update adds it again, as the last
	}
}

// acceptSome accepts at most n connections.
func (s *Listener) acceptSome(n int) {
	for range n {
		if s.interest()&kernel.Readable == 0 {
			return
		}
		fd, peer, err := s.loop.kernel.Accept(s.fd)
		switch err {
		case nil:
			s.ailing = false
			s.loop.adopt(descriptor{fd: fd}, peer, "accept", s.accept)
			s.loop.settle()
		case syscall.EINTR, syscall.ECONNABORTED:
			// This client has gone; the next may be there.
		case syscall.EAGAIN:
			return
		default:
			s.rest(err)
		}
	}
}

// rest stops accepting for a while: EMFILE, ENFILE, ENOBUFS and ENOMEM pass when other
// connections close, and after other errors slow retries are better too. The log has one line for
// a series of rests.
func (s *Listener) rest(err error) {
	if !s.ailing {
		s.ailing = true
		s.loop.config.Log.Warn("accepting rests: new clients wait", "addr", s.addr, "error", err)
	}
	s.resting = true
	s.loop.After(acceptPause, func() {
		s.resting = false
		s.update()
	})
}

// update follows a change of state. If the poller refuses (ENOMEM, ENOSPC), the listener rests, and tries
// again: nothing else would.
func (s *Listener) update() {
	if err := s.loop.updateInterest(s); err != nil && !s.closed && !s.resting {
		s.rest(err)
	}
}

// updateListeners follows Loop.full. If a listener stayed watched while there is no room, every wait would
// report it ready, and the loop would spin.
func (l *Loop) updateListeners() {
	for _, s := range l.listeners {
		s.update()
	}
}

func (s *Listener) broken() bool { return false }

func (s *Listener) release() {
	l := s.loop
	l.listeners = slices.DeleteFunc(l.listeners, func(x *Listener) bool { return x == s })
}
