//go:build linux

package kernel

import (
	"encoding/binary"
	"os"

	"golang.org/x/sys/unix"
)

// waker is a descriptor that any goroutine can make readable. An eventfd(2) is a counter
// in the kernel: writing adds to it, reading resets it to zero. So many wake-ups before
// one read are one.
type waker struct{ event int }

func openWaker() (waker, error) {
	fd, err := unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC)
	return waker{event: fd}, os.NewSyscallError("eventfd", err)
}

func (w waker) fd() int { return w.event }

func (w waker) wake() error {
	var one [8]byte
	binary.NativeEndian.PutUint64(one[:], 1)
	_, err := unix.Write(w.event, one[:])
	if err == unix.EAGAIN {
		return nil // the counter is full, so the wake-up is there already
	}
	return os.NewSyscallError("write eventfd", err)
}

func (w waker) clear() {
	var count [8]byte
	_, _ = unix.Read(w.event, count[:]) // EAGAIN: another call has reset it
}

func (w waker) close() { unix.Close(w.event) }
