package blankline

import (
	"io"
	"syscall"
)

const blankLine = "\r\n\r\n"

// ReadHead reads the head of a request, one byte at a time.
func ReadHead(k Kernel, fd int) (head []byte, err error) {
	found := 0 // bytes of the blank line
	one := make([]byte, 1)
	for len(head) < Most {
		n, err := k.Read(fd, one)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return nil, err
		case n == 0:
			return nil, io.ErrUnexpectedEOF
		}
		head = append(head, one[0])
		if one[0] == blankLine[found] {
			found++
		} else {
			found = 0
		}
		if found == len(blankLine) {
			return head, nil
		}
	}
	return nil, ErrTooLong
}
