package https

import (
	"net"
	"time"
)

// memory is the net.Conn under a tls.Conn. It never waits.
type memory struct {
	in    []byte      // from the socket, borrowed while Decode runs
	out   []byte      // for the socket
	pause func() bool // pauses the handshake until in has more; false: no more will come; nil: the handshake is over
}

// errNotYet is Read's error if no bytes have come yet. crypto/tls does not keep a temporary error.
var errNotYet net.Error = notYet{}

type notYet struct{}

func (notYet) Error() string   { return "https: nothing has come yet" }
func (notYet) Timeout() bool   { return false }
func (notYet) Temporary() bool { return true }

func (m *memory) Read(p []byte) (int, error) {
	for len(m.in) == 0 {
		switch {
		case m.pause == nil:
			return 0, errNotYet
		case !m.pause():
			return 0, net.ErrClosed
		}
	}
	n := copy(p, m.in)
	m.in = m.in[n:]
	return n, nil
}

func (m *memory) Write(p []byte) (int, error) {
	m.out = append(m.out, p...)
	return len(p), nil
}

func (*memory) Close() error                     { return nil }
func (*memory) LocalAddr() net.Addr              { return nowhere{} }
func (*memory) RemoteAddr() net.Addr             { return nowhere{} }
func (*memory) SetDeadline(time.Time) error      { return nil }
func (*memory) SetReadDeadline(time.Time) error  { return nil }
func (*memory) SetWriteDeadline(time.Time) error { return nil }

// nowhere is the address of memory.
type nowhere struct{}

func (nowhere) Network() string { return "memory" }
func (nowhere) String() string  { return "memory" }
