// Package rebuilt is a server that converts text to upper case.
package rebuilt

import (
	"errors"
	"strings"
	"unicode/utf8"

	"looper.example/stage02-poller/kernel"
)

// Server serves all its clients with one poller.
type Server struct {
	kernel   kernel.Kernel
	poller   kernel.Poller
	listener int
	clients  map[int]bool // by descriptor
}

var errNotText = errors.New("expected UTF-8")

// response returns the response to what a client has sent. Its error is the client's mistake.
func response(input []byte) (string, error) {
	if !utf8.Valid(input) {
		return "", errNotText
	}
	return strings.ToUpper(string(input)), nil
}

// Serve serves clients until the poller fails.
func Serve(k kernel.Kernel, addr string) error {
	s := &Server{kernel: k, clients: map[int]bool{}}
	s.listener, _, _ = k.Listen(addr, false)
	if err := s.open(); err != nil {
		return err
	}
	return s.run()
}

// open opens a poller that watches the listener.
func (s *Server) open() (err error) {
	if s.poller, err = s.kernel.OpenPoller(); err != nil {
		return err
	}
	return s.poller.Update(s.listener, kernel.None, kernel.Readable)
}

func (s *Server) accept() error {
	fd, _, err := s.kernel.Accept(s.listener)
	if err != nil {
		return nil // the client has gone again
	}
	s.clients[fd] = true
	return s.poller.Update(fd, kernel.None, kernel.Readable)
}

// leave closes a client's connection.
func (s *Server) leave(fd int) {
	delete(s.clients, fd)
	_ = s.poller.Update(fd, kernel.Readable, kernel.None)
	_ = s.kernel.Close(fd)
}
