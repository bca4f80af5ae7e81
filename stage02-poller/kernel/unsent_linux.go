package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

func (s *system) Unsent(fd int) (int, error) {
	var n int32
	_, _, errno := unix.RawSyscall(unix.SYS_IOCTL, uintptr(fd), unix.SIOCOUTQ, uintptr(unsafe.Pointer(&n)))
	return result(uintptr(n), errno)
}
