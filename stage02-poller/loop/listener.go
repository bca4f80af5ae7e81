package loop

import (
	"slices"
	"syscall"
	"time"

	"looper.example/stage02-poller/kernel"
)

const (
	// acceptBatch is how many connections a listener takes in one turn, so that a
	// storm of new clients does not keep the old ones waiting.
	acceptBatch = 64

	// acceptPause is how long accepting rests when the system has no descriptor
	// left. The listener stays ready all the while: without the pause the loop
	// would spin.
	acceptPause = 100 * time.Millisecond
)

// Listener accepts connections.
type Listener struct {
	descriptor
	loop    *Loop
	addr    string
	accept  func(*Conn) Handler
	resting bool // out of descriptors, until the pause is over
	closed  bool
}

// Listen accepts connections on addr ("host:port" or "unix:path"; see kernel.Kernel). Each new
// connection is passed to accept, which says who handles it; accept may set the
// connection up, write to it and close it.
func (l *Loop) Listen(addr string, accept func(*Conn) Handler) (*Listener, error) {
	if l.stopping {
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

// Addr is the address the listener is bound to, with the port it really has.
func (s *Listener) Addr() string { return s.addr }

// Close stops accepting. Clients still in the backlog are reset by the kernel.
func (s *Listener) Close() {
	if s.closed {
		return
	}
	s.closed = true
	s.loop.doomed = append(s.loop.doomed, s)
}

// interest: nobody new while there is no room for them.
func (s *Listener) interest() kernel.Interest {
	if s.closed || s.resting || s.loop.full() {
		return kernel.None
	}
	return kernel.Readable
}

func (l *Loop) full() bool { return l.conns >= l.config.MaxConns }

func (s *Listener) ready(kernel.Interest) {
	for range acceptBatch {
		if s.interest() == kernel.None {
			break
		}
		fd, peer, err := s.loop.kernel.Accept(s.fd)
		switch err {
		case nil:
			s.loop.adopt(descriptor{fd: fd}, peer, "accept", s.accept)
			s.loop.settle()
		case syscall.EINTR, syscall.ECONNABORTED:
			// This one is gone; the next may be there.
		case syscall.EAGAIN:
			return
		default:
			s.rest()
		}
	}
	s.update()
}

// rest stops accepting for a while: EMFILE, ENFILE, ENOBUFS and ENOMEM pass when
// other connections close, and anything else is better met slowly too.
func (s *Listener) rest() {
	s.resting = true
	s.loop.After(acceptPause, func() {
		s.resting = false
		s.update()
	})
}

// update follows a change of state. A listener whose interest the poller refuses
// would be deaf for good; closing it at least tells.
func (s *Listener) update() {
	if s.loop.updateInterest(s) != nil {
		s.Close()
	}
}

// updateListeners follows Loop.full: a listener that stayed watched while there is
// no room would be reported ready at every wait, and the loop would spin.
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
