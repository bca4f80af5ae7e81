// Package glutton has clients that break servers.
package glutton

import "time"

// Addr is where the server listens.
const Addr = "sim:80"

// Budget is how many bytes a client may send.
const Budget = 64 << 10

// The requests that the server knows. Each takes the server a millisecond.
const (
	Get  = "get\n"  // the response has 1,024 bytes
	Ping = "ping\n" // the response is "ok\n"
)

// Client is what a client can do. It has one connection.
type Client interface {
	Connect(addr string)

	// Send sends all of data. While the server does not read, it waits.
	Send(data string)

	// Receive waits until something is there, and returns it; "" when the server has closed its side.
	Receive() string

	Sleep(d time.Duration)
	Close()
}
