//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package kernel

import "net"

// Pair is two sockets that are connected to each other. This platform has no real kernel for a loop.
type Pair struct {
	FD    int
	Other net.Conn
}

// NewPair returns an error: this platform has no real kernel for a loop.
func NewPair() (*Pair, error) { return nil, &UnknownPollerError{} }

// Close has nothing to close.
func (p *Pair) Close() error { return nil }
