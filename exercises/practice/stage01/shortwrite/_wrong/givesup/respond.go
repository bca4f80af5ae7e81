package shortwrite

import (
	"io"
	"syscall"
)

// Respond sends the head and the body of a response to a client.
func Respond(k Kernel, fd int, head, body []byte) error {
	if err := writeAll(k, fd, head); err != nil {
		return err
	}
	return writeAll(k, fd, body)
}

// writeAll writes all of p.
func writeAll(k Kernel, fd int, p []byte) error {
	for {
		n, err := k.Write(fd, p)
		switch {
		case err == syscall.EINTR:
			continue
		case err == nil && n < len(p):
			return io.ErrShortWrite
		}
		return err
	}
}
