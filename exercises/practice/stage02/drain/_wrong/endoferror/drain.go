package drain

import "syscall"

// Drain reads from fd until nothing is left, and says why it stopped.
func Drain(k Kernel, fd int) (data []byte, end End) {
	buffer := make([]byte, 4096)
	for {
		n, err := k.Read(fd, buffer)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN || n == 0 && err == nil:
			return data, Empty
		case err != nil:
			return data, Broken
		}
		data = append(data, buffer[:n]...)
	}
}
