package blankline

// ReadHead reads the head of a request, one byte at a time.
func ReadHead(k Kernel, fd int) (head []byte, err error) {
	buffer := make([]byte, Most)
	n, err := k.Read(fd, buffer)
	if err != nil {
		return nil, err
	}
	return buffer[:n], nil
}
