// Package blankline reads the heads of requests.
package blankline

import "errors"

// Kernel is the part of a kernel that reads. Read waits until something is there.
//
//	n > 0                bytes, at most len(p)
//	n == 0, err == nil   the end of input
//	EINTR                a signal came before anything was read
//	other errors         the connection is broken
type Kernel interface {
	Read(fd int, p []byte) (n int, err error)
}

// Most is how many bytes a head may have, its blank line included.
const Most = 8192

// ErrTooLong is the error of a head that has no blank line in its first Most bytes.
var ErrTooLong = errors.New("no blank line in the first 8192 bytes")
