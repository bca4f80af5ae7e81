package shortwrite

import "syscall"

// Respond sends the head and the body of a response to a client.
func Respond(k Kernel, fd int, head, body []byte) error {
	if err := writeAll(k, fd, head); err != nil {
		return err
	}
	return writeAll(k, fd, body)
}

// writeAll writes all of p.
func writeAll(k Kernel, fd int, p []byte) error {
	for len(p) > 0 {
		n, err := k.Write(fd, p)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return err
		}
		p = p[n:]
	}
	return nil
}
