// Package drain reads what a socket has now, and no more.
package drain

// Kernel is the part of a kernel that reads. Read never waits: the socket is non-blocking.
//
//	n > 0                bytes
//	n == 0, err == nil   the end of input: the client has closed its side
//	EAGAIN               nothing is there now
//	EINTR                a signal came before anything was read
//	other errors         the connection is broken
type Kernel interface {
	Read(fd int, p []byte) (n int, err error)
}

// End says why Drain stopped.
type End int

const (
	Empty  End = iota // nothing more is there now; the poller will tell when there is
	Closed            // the client sends no more
	Broken            // there is no connection any more
)

func (e End) String() string { return [...]string{"Empty", "Closed", "Broken"}[e] }
