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

// exchange is one request and its response. It is large, so it is used again, for other requests of the same client or of others.
type exchange struct {
	client *Client // nil: spare
	memory [8 << 10]byte
	turn   uint64 // free for you to use
}
