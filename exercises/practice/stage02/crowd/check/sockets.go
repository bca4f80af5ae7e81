package check

import (
	"net"
	"syscall"

	"looper.example/stage02-poller/kernel"
)

// sockets are connected to each other in pairs. Both ends of an idle pair are idle, so both are in the crowd.
type sockets struct {
	pairs []*kernel.Pair
	idle  []int // descriptors
	ready int   // the one that has a byte to be read
}

// connect makes n idle sockets and one that is ready. With an error there are fewer of them.
func connect(n int) (c sockets, err error) {
	ready, err := kernel.NewPair()
	if err != nil {
		return c, err
	}
	c.pairs, c.ready = append(c.pairs, ready), ready.FD
	if _, err := ready.Other.Write([]byte("x")); err != nil {
		return c, err
	}
	for len(c.idle) < n {
		p, err := kernel.NewPair()
		if err != nil {
			return c, err
		}
		c.pairs = append(c.pairs, p)
		other, err := descriptor(p.Other)
		if err != nil {
			return c, err
		}
		c.idle = append(c.idle, p.FD, other)
	}
	return c, nil
}

// descriptor returns the descriptor of a connection of package net.
func descriptor(conn net.Conn) (fd int, err error) {
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		return 0, err
	}
	err = raw.Control(func(n uintptr) { fd = int(n) })
	return fd, err
}

func (c sockets) close() {
	for _, p := range c.pairs {
		_ = p.Close()
	}
}
