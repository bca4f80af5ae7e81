package shortwrite

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
		n, _ := k.Write(fd, p)
		p = p[max(n, 0):]
	}
	return nil
}
