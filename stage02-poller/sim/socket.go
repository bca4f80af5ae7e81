package sim

import (
	"net/netip"
	"slices"
	"syscall"

	"looper.example/stage02-poller/kernel"
)

// listener holds the connections that nobody has accepted yet.
type listener struct {
	kernel    *Kernel
	addr      string
	reusePort bool
	backlog   []*socket
}

func (l *listener) readiness() kernel.Interest {
	if len(l.backlog) > 0 {
		return kernel.Readable
	}
	return kernel.None
}

// close resets whoever stands in the backlog.
func (l *listener) close() {
	all := l.kernel.listeners
	all[l.addr] = slices.DeleteFunc(all[l.addr], func(x *listener) bool { return x == l })
	for _, s := range l.backlog {
		s.close()
	}
}

// socket is one end of a connection. What one end writes stands at once in the
// other's receive buffer, as far as that has room:
//
//	server end                client end
//	 write ----------------->  received
//	 received  <-------------  write
type socket struct {
	kernel   *Kernel
	other    *socket
	peerAddr netip.AddrPort
	room     int    // bytes that received may hold
	received []byte // arrived, not yet read
	ended    bool   // the other end has shut down its sending side
	shut     bool   // this end has
	closed   bool   // this end is gone
	broken   bool   // a reset has arrived
	dialing  string // the address, until the network has answered; then empty
	refused  error  // that was the answer
}

func (k *Kernel) newSocket() *socket {
	return &socket{kernel: k, room: k.config.SocketBuffer}
}

// join makes two sockets the ends of one connection.
func join(a, b *socket) {
	a.other, b.other = b, a
	a.kernel.happened()
}

// unconnected is what every call on a socket answers that has no other end: EAGAIN while
// the network has not answered, and then why it was refused.
func (s *socket) unconnected() error {
	switch {
	case s.dialing != "":
		return syscall.EAGAIN
	case s.other == nil:
		return s.refused
	}
	return nil
}

func (s *socket) readiness() (i kernel.Interest) {
	switch s.unconnected() {
	case nil:
	case syscall.EAGAIN:
		return kernel.None
	default:
		return kernel.Readable | kernel.Writable // an error is reported in both directions
	}
	if len(s.received) > 0 || s.ended || s.broken {
		i |= kernel.Readable
	}
	// Like TCP, a socket is called writable only when a fair part of the buffer is
	// free, or when a write would fail at once.
	free := s.other.room - len(s.other.received)
	if free*3 >= s.other.room || s.shut || s.broken || s.other.closed {
		i |= kernel.Writable
	}
	return i
}

func (s *socket) read(p []byte) (int, error) {
	if err := s.unconnected(); err != nil {
		return 0, err
	}
	switch {
	case s.broken:
		s.broken = false // the error is told once, then the connection is just at its end
		s.ended, s.shut = true, true
		s.received = nil
		return 0, syscall.ECONNRESET
	case len(s.received) > 0:
		s.kernel.happened()
		n := copy(p, s.received)
		s.received = s.received[n:]
		return n, nil
	case s.ended:
		return 0, nil
	}
	return 0, syscall.EAGAIN
}

func (s *socket) write(p []byte) (int, error) {
	if err := s.unconnected(); err != nil {
		return 0, err
	}
	switch {
	case s.shut:
		return 0, syscall.EPIPE
	case s.broken:
		s.broken = false
		s.ended, s.shut = true, true
		return 0, syscall.ECONNRESET
	case s.other.closed:
		// Nobody is there: the first write is answered with a reset, as TCP does it.
		s.reset()
		return len(p), nil
	}
	n := min(len(p), s.other.room-len(s.other.received))
	if n <= 0 {
		return 0, syscall.EAGAIN
	}
	s.kernel.happened()
	s.other.received = append(s.other.received, p[:n]...)
	return n, nil
}

func (s *socket) shutdown() error {
	if s.broken || s.other == nil {
		return syscall.ENOTCONN
	}
	s.kernel.happened()
	s.shut = true
	s.other.ended = true
	return nil
}

// close with input that nobody has read is a reset, and the reset destroys what the
// other end has received and not yet read: the reason for lingering closes.
func (s *socket) close() {
	s.kernel.happened()
	if len(s.received) > 0 {
		s.abort()
		return
	}
	s.closed = true
	s.shut = true
	if s.other != nil {
		s.other.ended = true
	}
}

// abort closes s and sends a reset, whatever there was to read or to send.
func (s *socket) abort() {
	s.kernel.happened()
	s.closed = true
	s.shut = true
	if s.other != nil {
		s.other.reset()
	}
}

// reset arrives at s.
func (s *socket) reset() {
	if !s.closed {
		s.broken = true
		s.received = nil
	}
}
