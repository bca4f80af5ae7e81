package sim

import (
	"net/netip"
	"slices"
	"syscall"

	"looper.example/stage02-poller/kernel"
)

// listener holds the connections that the loop has not accepted yet.
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

// close resets the connections in the backlog.
func (l *listener) close() {
	all := l.kernel.listeners
	all[l.addr] = slices.DeleteFunc(all[l.addr], func(x *listener) bool { return x == l })
	for _, s := range l.backlog {
		s.close()
	}
}

// socket is one end of a connection. What one end writes waits in its send buffer until the
// other end's receive buffer has room, which is at once if it has any:
//
//	server end                                client end
//	 write --> sending ----------------------> received --> read
//	 read <--- received <---------------------- sending <-- write
type socket struct {
	kernel    *Kernel
	other     *socket
	peerAddr  netip.AddrPort
	localAddr netip.AddrPort // of one that the loop has dialed
	sending   []byte         // written, and not yet in the other end's kernel
	received  []byte         // arrived, not yet read
	ended     bool           // the other end has shut down its sending side, and all it sent has arrived
	shut      bool           // this end has shut down its sending side
	closed    bool           // this end is gone; what it was sending goes on
	broken    bool           // a reset has arrived
	dialing   string         // the address, until the result of the attempt is known; then empty
	refused   error          // the error of the attempt; nil: none
}

func (k *Kernel) newSocket() *socket { return &socket{kernel: k} }

// join makes two sockets the ends of one connection.
func join(a, b *socket) {
	a.other, b.other = b, a
	a.kernel.happened()
}

// unconnected returns the error of each call on a socket that has no other end: EAGAIN until the
// result of the attempt is known, and then the reason why it was refused.
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
	// Like TCP, a socket is called writable only when a fair part of its buffer is free, or
	// when a write would fail at once.
	size := s.kernel.config.SendBuffer
	if free := size - len(s.sending); free*3 >= size || s.shut || s.broken {
		i |= kernel.Writable
	}
	if s.broken || s.shut && s.ended {
		i |= kernel.Hangup
	}
	return i
}

func (s *socket) read(p []byte) (int, error) {
	if err := s.unconnected(); err != nil {
		return 0, err
	}
	switch {
	case s.broken:
		s.tellReset()
		return 0, syscall.ECONNRESET
	case len(s.received) > 0:
		s.kernel.happened()
		n := copy(p, s.received)
		s.received = s.received[n:]
		s.other.flow() // there is room again
		return n, nil
	case s.ended:
		return 0, nil
	}
	return 0, syscall.EAGAIN
}

// tellReset: the error is told once, then the connection is just at its end.
func (s *socket) tellReset() {
	s.broken = false
	s.ended, s.shut = true, true
}

func (s *socket) write(p []byte) (int, error) {
	if err := s.unconnected(); err != nil {
		return 0, err
	}
	switch {
	case s.shut:
		return 0, syscall.EPIPE
	case s.broken:
		s.tellReset()
		return 0, syscall.ECONNRESET
	}
	n := min(len(p), s.kernel.config.SendBuffer-len(s.sending))
	if n <= 0 {
		return 0, syscall.EAGAIN
	}
	s.kernel.happened()
	s.sending = append(s.sending, p[:n]...)
	s.flow()
	return n, nil
}

// flow is the network: it carries what this end is sending as far as the other end has room,
// and the end of it after the last byte. If the other end is gone, a reset comes back,
// and everything between the two is lost.
func (s *socket) flow() {
	o := s.other
	switch {
	case o == nil:
	case len(s.sending) == 0:
		o.ended = o.ended || s.shut
	case o.closed:
		o.sending = nil
		s.reset()
	default:
		n := min(len(s.sending), s.kernel.config.SocketBuffer-len(o.received))
		o.received = append(o.received, s.sending[:n]...)
		s.sending = s.sending[n:]
		o.ended = o.ended || s.shut && len(s.sending) == 0
	}
}

func (s *socket) shutdown() error {
	if s.broken || s.other == nil {
		return syscall.ENOTCONN
	}
	s.kernel.happened()
	s.shut = true
	s.flow()
	return nil
}

// close with unread input is a reset, and the reset destroys what is on its way
// to the other end or not yet read there: the reason for lingering closes. Otherwise what was
// written still arrives, and then the end.
func (s *socket) close() {
	s.kernel.happened()
	if len(s.received) > 0 {
		s.abort()
		return
	}
	s.closed = true
	s.shut = true
	s.flow()
	if s.other != nil {
		s.other.flow() // what it could not send yet is lost
	}
}

// abort closes s and sends a reset, whatever there was to read or to send.
func (s *socket) abort() {
	s.kernel.happened()
	s.closed = true
	s.shut = true
	s.sending = nil
	if s.other != nil {
		s.other.reset()
	}
}

// reset arrives at s.
func (s *socket) reset() {
	s.sending = nil
	if !s.closed {
		s.broken = true
		s.received = nil
	}
}
