//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// pipeWaker is a descriptor that any goroutine can make readable: the self-pipe trick,
// which works wherever there are pipes. Linux has eventfd(2) and needs it in tests only.
type pipeWaker struct{ read, write int }

func openPipeWaker() (pipeWaker, error) {
	// pipe2(2) would make both ends close-on-exec from the start, but macOS does not have
	// it. So no fork may come between the calls.
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	var ends [2]int
	if err := unix.Pipe(ends[:]); err != nil {
		return pipeWaker{}, os.NewSyscallError("pipe", err)
	}
	w := pipeWaker{read: ends[0], write: ends[1]}
	for _, fd := range ends {
		unix.CloseOnExec(fd)
		if err := unix.SetNonblock(fd, true); err != nil {
			w.close()
			return pipeWaker{}, os.NewSyscallError("fcntl", err)
		}
	}
	return w, nil
}

func (w pipeWaker) fd() int { return w.read }

func (w pipeWaker) watch() kevent { return kevent{ident: w.read, filter: filterRead, flags: evAdd} }

func (w pipeWaker) wake() error {
	_, err := unix.Write(w.write, []byte{1})
	if err == unix.EAGAIN {
		return nil // the pipe is full, so the wake-up is there already
	}
	return os.NewSyscallError("write pipe", err)
}

// clear reads until the pipe is empty.
func (w pipeWaker) clear() {
	var bytes [64]byte
	for {
		if n, _ := unix.Read(w.read, bytes[:]); n < len(bytes) {
			return
		}
	}
}

func (w pipeWaker) close() {
	unix.Close(w.read)
	unix.Close(w.write)
}
