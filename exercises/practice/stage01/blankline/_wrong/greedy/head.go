package blankline

import (
	"bytes"
	"io"
	"syscall"
)

var blankLine = []byte("\r\n\r\n")

// ReadHead reads the head of a request, one byte at a time.
func ReadHead(k Kernel, fd int) (head []byte, err error) {
	buffer := make([]byte, 4096)
	for len(head) < Most {
		n, err := k.Read(fd, buffer)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return nil, err
		case n == 0:
			return nil, io.ErrUnexpectedEOF
		}
		head = append(head, buffer[:n]...)
		if i := bytes.Index(head, blankLine); i >= 0 {
			return head[:i+len(blankLine)], nil
		}
	}
	return nil, ErrTooLong
}
