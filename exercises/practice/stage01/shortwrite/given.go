// Package shortwrite sends responses.
package shortwrite

// Kernel is the part of a kernel that writes.
//
//	n == len(p)           all was taken
//	0 < n < len(p)        a signal came in the middle: n bytes were taken; no error
//	EINTR                 a signal came before the first byte: nothing was taken
//	other errors          the connection is broken
type Kernel interface {
	Write(fd int, p []byte) (n int, err error)
}
