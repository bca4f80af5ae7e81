// Package mixup attacks a server with two clients.
package mixup

import (
	"strings"
	"time"
)

// Client is a client that is connected. Its methods are called by its script alone. While one script waits, the other goes on.
type Client interface {
	// Send sends all of data.
	Send(data string)

	// ExpectUntil receives up to and including the first end, and returns all of it.
	ExpectUntil(end string) string

	// Sleep lets d pass.
	Sleep(d time.Duration)

	// Fail ends the script: the client has got what it must not get.
	Fail(format string, arguments ...any)
}

// Hello asks for /hello/NAME and returns the content of the response, without its newline. From a sound server that is "hello NAME".
func Hello(c Client, name string) string {
	c.Send("GET /hello/" + name + " HTTP/1.1\r\nHost: x\r\n\r\n")
	c.ExpectUntil("\r\n\r\n")
	return strings.TrimSuffix(c.ExpectUntil("\n"), "\n")
}
