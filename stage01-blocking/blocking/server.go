//go:build unix

package blocking

import (
	"fmt"
	"net"
	"sync"

	"golang.org/x/sys/unix"
)

// Server serves its clients one after another.
type Server struct {
	listener int          // descriptor, closed by Serve
	addr     *net.TCPAddr // where a client on this machine reaches it

	mu       sync.Mutex
	client   int  // descriptor that is being served, or nobody; guarded by mu
	stopping bool // guarded by mu
}

const nobody = -1

// Listen opens a server on addr ("host:port"; an empty host is every IPv4 address,
// port 0 any free port). Clients may connect from now on; Serve serves them. The
// error wraps the kernel's errno, such as unix.EADDRINUSE.
func Listen(addr string) (*Server, error) {
	// Package net only turns names into numbers here.
	at, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen %s: %w", addr, err)
	}
	if at.IP == nil {
		at.IP = net.IPv4zero
	}
	fd, port, err := listen(at)
	if err != nil {
		return nil, fmt.Errorf("listen %s: %w", addr, err)
	}
	at.Port = port
	if at.IP.Equal(net.IPv4zero) {
		at.IP = net.IPv4(127, 0, 0, 1)
	} else if at.IP.IsUnspecified() {
		at.IP = net.IPv6loopback
	}
	return &Server{listener: fd, addr: at, client: nobody}, nil
}

// Addr returns the host:port at which a client on this machine reaches the server: the
// address it is bound to, with the loopback address in place of a wildcard.
func (s *Server) Addr() string { return s.addr.String() }

// Serve serves clients, one after another, until Stop is called; then it returns nil.
// It returns an error if accept(2) fails. In both cases it closes all descriptors. Call it
// once.
func (s *Server) Serve() error {
	defer unix.Close(s.listener)
	for {
		client, err := accept(s.listener)
		if err != nil {
			return fmt.Errorf("accept: %w", err)
		}
		if stopped := s.serving(client); !stopped {
			serve(client)
		}
		stopped := s.serving(nobody)
		unix.Close(client)
		if stopped {
			return nil
		}
	}
}

// serving sets the client that is served from now on, and reports whether Stop was called.
func (s *Server) serving(client int) (stopped bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.client = client
	return s.stopping
}

// Stop makes Serve return. Any goroutine may call it, at any time and any number of
// times.
//
// A signal does not end a system call that sleeps: Go installs its signal handlers with
// SA_RESTART, so the kernel goes back to accept(2) or read(2) after the handler. To close
// the descriptor is no way either: on some systems the call sleeps on, and the
// descriptor's number becomes free for another file. On every Unix, Stop can make the call
// return by itself:
//
//   - in read or write: shutdown(2) ends that client's input and output;
//   - in accept: a client has to connect, so Stop connects.
//
// Stop sets the flag first, so that Serve sees it when the call returns.
func (s *Server) Stop() {
	s.mu.Lock()
	s.stopping = true
	if s.client != nobody {
		// Under mu the number still means this client. A moment later it may be
		// closed, and mean another file.
		unix.Shutdown(s.client, unix.SHUT_RDWR)
	}
	s.mu.Unlock()
	knock(s.addr)
}
