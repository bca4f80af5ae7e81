package kernel

import (
	"errors"
	"fmt"
	"os"
	"slices"
)

// Sockets are listening sockets that several loops share, or several processes that replace each other. One of them accepts
// each connection. Without any of them, connections wait.
//
//	Share --> Sockets --> With      a Kernel for each loop of this process, with descriptors of its own
//	                  \-> Files     descriptors for a child process
type Sockets struct {
	kernel  Kernel
	sockets []handedOn
}

// Share opens a listening socket on addr; see Kernel.Listen. If this process has inherited sockets from a supervisor, Share
// takes those instead; see Inheriting.
func Share(addr string) (*Sockets, error) {
	k, err := Open("") // its poller is not used
	if err != nil {
		return nil, err
	}
	fds, err := takeInherited()
	if err != nil {
		return nil, err
	}
	s := &Sockets{kernel: k}
	if len(fds) == 0 {
		fd, bound, err := k.Listen(addr, false)
		if err != nil {
			return nil, err
		}
		s.sockets = []handedOn{{fd, bound}}
		return s, nil
	}
	for _, fd := range fds {
		bound, err := inherit(fd)
		if err != nil {
			return nil, fmt.Errorf("LISTEN_FDS: descriptor %d: %w", fd, err)
		}
		s.sockets = append(s.sockets, handedOn{fd, bound})
	}
	return s, nil
}

// Addr returns the address of the first socket.
func (s *Sockets) Addr() string { return s.sockets[0].addr }

// With is WithSockets with duplicates of the sockets. The returned Kernel closes these.
func (s *Sockets) With(k Kernel) Kernel {
	return &sharer{heir{Kernel: k, sockets: slices.Clone(s.sockets)}}
}

// sharer is an heir that shares its sockets with others.
type sharer struct{ heir }

func (h *sharer) Listen(addr string, reusePort bool) (fd int, bound string, err error) {
	own := len(h.sockets) > 0
	fd, bound, err = h.heir.Listen(addr, reusePort)
	if own {
		fd, err = duplicate(fd)
	}
	return fd, bound, err
}

// Files returns a duplicate of each socket for child processes. Call it before the sockets are in use: while it runs, they
// block.
func (s *Sockets) Files() (files []*os.File, err error) {
	for _, given := range s.sockets {
		fd, err := duplicate(given.fd)
		if err != nil {
			return files, err
		}
		files = append(files, fileOf(fd, given.addr))
	}
	return files, nil
}

// Close closes the sockets in this process, and removes the file of a Unix socket that Share has made. Duplicates stay open.
func (s *Sockets) Close() (err error) {
	for _, given := range s.sockets {
		err = errors.Join(err, s.kernel.Close(given.fd))
	}
	s.sockets = nil
	return err
}
