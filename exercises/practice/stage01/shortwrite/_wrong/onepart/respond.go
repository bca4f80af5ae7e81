package shortwrite

import "syscall"

// Respond sends the head and the body of a response to a client.
func Respond(k Kernel, fd int, head, body []byte) error {
	if _, err := k.Write(fd, head); err != nil {
		return err
	}
	for len(body) > 0 {
		n, err := k.Write(fd, body)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return err
		}
		body = body[n:]
	}
	return nil
}
