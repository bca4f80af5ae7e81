package sim

import (
	"fmt"
	"net/netip"
	"syscall"
)

// Outgoing connections of the loop. The other side is a script of Serve, or a listener of the loop
// itself. The result comes when the loop waits.

// Serve makes addr the address of a server outside the loop. For each connection of the loop to it,
// script runs as a new Client, connected from the start.
func (k *Kernel) Serve(addr string, script func(c *Client)) { k.servers[addr] = script }

// Connect takes any string as an address. If no server is there, the attempt is refused.
func (k *Kernel) Connect(addr string) (fd int, err error) {
	defer func() { k.call("connect", 0, max(fd, 0), err) }()
	s := k.newSocket()
	s.dialing = addr
	if fd, err = k.install(s); err != nil {
		return -1, fmt.Errorf("connect %s: %w", addr, err)
	}
	if !k.happens(k.config.Faults.Dropped) {
		k.dials = append(k.dials, s)
	}
	return fd, nil
}

func (k *Kernel) Connected(fd int) (err error) {
	defer func() { k.call("connected", fd, 0, err) }()
	s, err := k.socket(fd)
	if err != nil {
		return err
	}
	if s.broken {
		s.tellReset()
		return syscall.ECONNRESET
	}
	return s.unconnected()
}

// completeDials gives the attempts to connect their results, as the network does.
func (k *Kernel) completeDials() {
	dials := k.dials
	k.dials = nil
	for _, s := range dials {
		if !s.closed { // otherwise the program has given up
			k.complete(s)
		}
	}
}

func (k *Kernel) complete(s *socket) {
	addr := s.dialing
	s.dialing = ""
	script := k.servers[addr]
	switch {
	case k.happens(k.config.Faults.Refused):
		s.refused = syscall.ECONNREFUSED
	case script != nil:
		k.served++
		c := k.Client(fmt.Sprintf("%s #%d", addr, k.served), script)
		c.socket = k.newSocket()
		s.localAddr = k.newPort()
		join(s, c.socket)
	default:
		s.refused = k.enqueue(addr, s)
	}
}

// enqueue puts one end of a new connection to addr into a listener's backlog; client is
// the other end.
func (k *Kernel) enqueue(addr string, client *socket) error {
	listeners := k.listeners[addr]
	if len(listeners) == 0 {
		return syscall.ECONNREFUSED
	}
	l := listeners[0]
	if len(listeners) > 1 {
		l = listeners[k.chance.IntN(len(listeners))]
	}
	s := k.newSocket()
	s.peerAddr = k.newPort()
	client.localAddr = s.peerAddr
	join(s, client)
	l.backlog = append(l.backlog, s)
	return nil
}

// newPort returns the address of the next client.
func (k *Kernel) newPort() netip.AddrPort {
	k.nextPort++
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, 1}), k.nextPort)
}
