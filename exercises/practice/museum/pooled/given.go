// Package pooled is a server that uses the memory of its exchanges again.
package pooled

import "errors"

// Client is a connection, and the responses that it has received.
type Client struct {
	Name     string
	Received []string
}

// ErrOver is returned to a handler that uses an exchange after its end.
var ErrOver = errors.New("the exchange is over")

// memory is what the head and the body of a request need.
type memory [8 << 10]byte

// clear removes what the last request has left.
func (m *memory) clear() { *m = memory{} }
