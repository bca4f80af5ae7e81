// Package slowhead responds to heads of requests, within limits.
package slowhead

import (
	"time"

	"looper.example/stage02-poller/loop"
)

// The limits of a head.
const (
	MaxHead     = 8 << 10          // bytes, with the empty line
	HeadTimeout = 10 * time.Second // from the first byte to the empty line
)

var endOfHead = []byte("\r\n\r\n")

// The responses.
var (
	NoContent = []byte("HTTP/1.1 204 No Content\r\n\r\n")
	TooLarge  = []byte("HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n")
	TimedOut  = []byte("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n")
)

// Listen serves on an address. Each connection has a handler of its own.
func Listen(l *loop.Loop, addr string) error {
	_, err := l.Listen(addr, func(*loop.Conn) loop.Handler { return &handler{} })
	return err
}
