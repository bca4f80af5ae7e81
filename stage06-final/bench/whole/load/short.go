//go:build linux

package load

import (
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sys/unix"
)

// Short is a Session with a new connection for each request. The server closes it after its response.
type Short struct {
	target Target
	conns  []conn // here owed counts the bytes that have come
	ready  *readiness
	in     []byte
}

// OpenShort makes a Session with so many connections at once.
func OpenShort(t Target, conns int) (*Short, error) {
	ready, err := newReadiness()
	if err != nil {
		return nil, err
	}
	s := &Short{target: t, conns: make([]conn, conns), ready: ready, in: make([]byte, readSize)}
	for i := range s.conns {
		s.conns[i].fd = -1
	}
	return s, nil
}

// Run implements Session.
func (s *Short) Run(d time.Duration) (Count, error) {
	began, done := time.Now(), 0
	for i := range s.conns {
		if err := s.ask(i); err != nil {
			return Count{}, err
		}
	}
	for owing := len(s.conns); owing > 0; {
		events, err := s.ready.wait(int(patience.Milliseconds()))
		if err != nil {
			return Count{}, err
		}
		if len(events) == 0 {
			return Count{}, errSilent(owing)
		}
		over := time.Since(began) >= d
		for i := range events {
			number := int(events[i].Fd)
			ended, err := s.take(number)
			if err != nil {
				return Count{}, err
			}
			if !ended {
				continue
			}
			done++
			if over {
				owing--
			} else if err := s.ask(number); err != nil {
				return Count{}, err
			}
		}
	}
	return Count{Requests: done, Wall: time.Since(began)}, nil
}

func (s *Short) ask(i int) error {
	fd, err := dial(s.target.Addr)
	if err != nil {
		return err
	}
	s.conns[i] = conn{fd: fd}
	if err := send(fd, s.target.Request); err != nil {
		return err
	}
	return s.ready.add(fd, i)
}

// take receives, and reports whether the server has closed the connection after a complete response.
func (s *Short) take(i int) (ended bool, err error) {
	c := &s.conns[i]
	n, err := recv(c.fd, s.in, 0)
	switch {
	case errors.Is(err, io.EOF) && c.owed == s.target.Length:
		_ = unix.Close(c.fd)
		c.fd = -1
		return true, nil
	case errors.Is(err, io.EOF):
		return false, &WrongError{
			Expected: fmt.Sprintf("%s and %d bytes", s.target.Prefix, s.target.Length), Found: fmt.Sprintf("%d bytes", c.owed),
		}
	case n == 0:
		return false, err
	case c.owed == 0:
		err = s.target.checkPrefix(s.in[:n])
	}
	c.owed += n
	return false, err
}

// Close closes the connections that a failed Run has left.
func (s *Short) Close() {
	for _, c := range s.conns {
		if c.fd >= 0 {
			_ = unix.Close(c.fd)
		}
	}
	s.ready.close()
}
