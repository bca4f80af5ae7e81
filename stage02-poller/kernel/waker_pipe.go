//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"os"

	"golang.org/x/sys/unix"
)

// waker is a descriptor that any goroutine can make readable: the self-pipe trick,
// which works wherever there are pipes.
type waker struct{ read, write int }

func openWaker() (waker, error) {
	var ends [2]int
	if err := unix.Pipe(ends[:]); err != nil {
		return waker{}, os.NewSyscallError("pipe", err)
	}
	for _, fd := range ends {
		if _, err := prepare(fd); err != nil {
			return waker{}, os.NewSyscallError("fcntl", err)
		}
	}
	return waker{read: ends[0], write: ends[1]}, nil
}

func (w waker) fd() int { return w.read }

func (w waker) wake() error {
	_, err := unix.Write(w.write, []byte{1})
	if err == unix.EAGAIN {
		return nil // the pipe is full, so the wake-up is there already
	}
	return os.NewSyscallError("write pipe", err)
}

func (w waker) clear() {
	var bytes [64]byte
	for {
		if n, _ := unix.Read(w.read, bytes[:]); n < len(bytes) {
			return
		}
	}
}

func (w waker) close() {
	unix.Close(w.read)
	unix.Close(w.write)
}
