//go:build linux

package load

import (
	"bytes"
	"fmt"
	"net/netip"

	"golang.org/x/sys/unix"
)

// conn is one connection: a socket, and how many bytes of its present responses have not come yet.
type conn struct{ fd, owed int }

// Plain is a Session over plain TCP.
type Plain struct {
	target  Target
	batch   []byte // Depth requests
	length  int    // of their responses
	depth   int
	conns   []conn // the used ones, then the idle ones
	used    int
	ready   *readiness
	in      []byte
	discard []byte
}

// Sizes of the buffers, in bytes: for input that is read, and for input that the kernel discards.
const (
	readSize    = 64 << 10
	discardSize = 4 << 20
)

// atOnce is how many connections Open opens before it waits for their first responses: fewer than any server's backlog.
const atOnce = 64

// Open connects, and sends one batch on each connection. So the cost of opening a connection is not measured.
func Open(t Target, s Shape) (*Plain, error) {
	ready, err := newReadiness()
	if err != nil {
		return nil, err
	}
	depth := max(s.Depth, 1)
	p := &Plain{
		target: t, batch: bytes.Repeat(t.Request, depth), length: t.Length * depth, depth: depth, used: s.Conns,
		ready: ready, in: make([]byte, readSize), discard: make([]byte, discardSize),
	}
	for p.used+s.Idle > len(p.conns) {
		if err := p.openSome(min(atOnce, p.used+s.Idle-len(p.conns))); err != nil {
			p.Close()
			return nil, err
		}
	}
	return p, nil
}

func (p *Plain) openSome(n int) error {
	first := len(p.conns)
	for range n {
		fd, err := openOne(p.target.Addr, p.target.Opening, p.in)
		if err != nil {
			return fmt.Errorf("connection %d: %w", len(p.conns), err)
		}
		p.conns = append(p.conns, conn{fd: fd})
		if err := p.ready.add(fd, len(p.conns)-1); err != nil {
			return fmt.Errorf("epoll_ctl: %w", err)
		}
	}
	for i := first; i < len(p.conns); i++ {
		if err := p.ask(i); err != nil {
			return err
		}
	}
	return p.gather(n)
}

// openOne connects, and sends the opening.
func openOne(addr netip.AddrPort, opening, in []byte) (fd int, err error) {
	fd, err = dial(addr)
	if err != nil || opening == nil {
		return fd, err
	}
	if err := send(fd, opening); err != nil {
		return fd, err
	}
	n, err := unix.Read(fd, in)
	if err != nil {
		return fd, fmt.Errorf("receive: %w", err)
	}
	if !bytes.HasSuffix(in[:n], []byte("\r\n\r\n")) {
		return fd, &WrongError{Expected: "the head of a response", Found: string(in[:n])}
	}
	return fd, nil
}

// ask sends a connection's next batch.
func (p *Plain) ask(i int) error {
	p.conns[i].owed = p.length
	return send(p.conns[i].fd, p.batch)
}

// take receives on a connection, and reports whether its responses are complete.
func (p *Plain) take(i int) (done bool, err error) {
	c := &p.conns[i]
	buffer, flags := p.in, 0
	if c.owed > len(p.in) && c.owed < p.length {
		buffer, flags = p.discard, unix.MSG_TRUNC
	}
	n, err := recv(c.fd, buffer, flags)
	if n == 0 {
		return false, err
	}
	if c.owed == p.length {
		if err := p.target.checkPrefix(buffer[:n]); err != nil {
			return false, err
		}
	}
	c.owed -= n
	if c.owed < 0 {
		return false, &WrongError{
			Expected: fmt.Sprintf("%s and %d bytes", p.target.Prefix, p.length), Found: fmt.Sprintf("%d bytes more", -c.owed),
		}
	}
	return c.owed == 0, nil
}

// gather waits for the responses of n connections.
func (p *Plain) gather(n int) error {
	for n > 0 {
		events, err := p.ready.wait(int(patience.Milliseconds()))
		if err != nil {
			return err
		}
		if len(events) == 0 {
			return errSilent(n)
		}
		for i := range events {
			done, err := p.take(int(events[i].Fd))
			if err != nil {
				return err
			}
			if done {
				n--
			}
		}
	}
	return nil
}

// Close closes all connections.
func (p *Plain) Close() {
	for _, c := range p.conns {
		_ = unix.Close(c.fd)
	}
	p.ready.close()
}
