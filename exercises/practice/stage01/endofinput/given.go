// Package endofinput is a server for one client at a time.
package endofinput

// Kernel is the part of a kernel that the server uses. Its calls wait.
type Kernel interface {
	Accept(listener int) (fd int, err error)   // the next client
	Read(fd int, p []byte) (n int, err error)  // n == 0, err == nil: the end of input
	Write(fd int, p []byte) (n int, err error) // all of p, or an error
	Close(fd int) error
}

var (
	blankLine = []byte("\r\n\r\n") // the end of a request
	response  = []byte("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n")
)
