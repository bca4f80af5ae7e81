package deadlistener

import (
	"syscall"

	"looper.example/stage02-poller/kernel"
)

// accept takes the next client.
func (s *Server) accept() {
	fd, _, err := s.kernel.Accept(s.listener)
	switch err {
	case nil:
		if s.poller.Update(fd, kernel.None, kernel.Readable) != nil {
			_ = s.kernel.Close(fd)
		}
	case syscall.EMFILE, syscall.ENFILE:
		s.rest()
	}
}

// rest stops accepting for a while: the listener stays ready, and the loop would spin.
func (s *Server) rest() {
	_ = s.watch(kernel.None)
	s.resumeAt = s.kernel.Now() + Rest
}

// resume begins to accept again.
func (s *Server) resume() {
	s.resumeAt = 0
	if s.watch(kernel.Readable) != nil {
		_ = s.watch(kernel.Readable) // once more
	}
}
