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

// socket is one end of a connection. Written bytes wait in its send buffer until the other end's
// receive buffer has room:
//
//	server end                                client end
//	 write --> sending ----------------------> received --> read
//	 read <--- received <---------------------- sending <-- write
type socket struct {
	kernel    *Kernel
	other     *socket
	peerAddr  netip.AddrPort
	localAddr netip.AddrPort // of a socket that the loop has dialed
	sending   []byte         // written, and not yet in the other end's kernel
	received  []byte         // arrived, not yet read
	ended     bool           // the other end has shut down its sending side, and all its bytes have arrived
	shut      bool           // this end has shut down its sending side
	closed    bool           // this end is closed; its output goes on
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

// unconnected returns the error of calls on a socket without another end: EAGAIN until the attempt has a
// result, and then the reason for its refusal.
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
	// As with TCP, a socket is writable only if a fair part of its buffer is free, or if a
	// write would fail at once.
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

// tellReset notes that a call has returned the reset: later calls find only the end.
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

// flow is the network: it moves this end's output to the other end, as far as there is room, and
// after the last byte the end. If the other end is closed, a reset comes back, and everything
// between the two is lost.
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

// close with unread input is a reset, which destroys the output that the other end has not read:
// the reason for lingering closes. Otherwise the output still arrives, and then the end.
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
		s.other.flow() // its unsent output is lost
	}
}

// abort closes s and sends a reset, whatever was unread or unsent.
func (s *socket) abort() {
	s.kernel.happened()
	s.closed = true
	s.shut = true
	s.sending = nil
	if s.other != nil {
		s.other.reset()
	}
}

// reset notes the arrival of a reset at s.
func (s *socket) reset() {
	s.sending = nil
	if !s.closed {
		s.broken = true
		s.received = nil
	}
}
