package storm

import (
	"syscall"
	"time"

	"looper.example/stage02-poller/kernel"
)

// rest is how long accepting rests when no descriptor is left.
const rest = 2 * time.Second

// accept takes the clients that wait in the queue of the listener. The loop calls it when the listener is readable.
func (s *Server) accept() {
	for {
		fd, _, err := s.kernel.Accept(s.listener)
		switch err {
		case nil:
			s.open(fd)
		case syscall.EINTR, syscall.ECONNABORTED: // the next one may be there
		case syscall.EAGAIN:
			return
		default:
			s.watchListener(kernel.None)
			s.After(rest, func() { s.watchListener(kernel.Readable) })
			return
		}
	}
}

// close ends the connection of a client.
func (s *Server) close(fd int) {
	_ = s.poller.Update(fd, kernel.Readable, kernel.None)
	_ = s.kernel.Close(fd)
}
