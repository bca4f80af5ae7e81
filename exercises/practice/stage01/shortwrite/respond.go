package shortwrite

// Respond sends the head and the body of a response to a client.
func Respond(k Kernel, fd int, head, body []byte) error {
	if _, err := k.Write(fd, head); err != nil {
		return err
	}
	_, err := k.Write(fd, body)
	return err
}
