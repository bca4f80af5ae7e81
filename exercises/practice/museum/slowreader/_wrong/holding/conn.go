package slowreader

import (
	"time"

	"looper.example/stage02-poller/kernel"
)

// Conn is a client that is being sent a response.
type Conn struct {
	kernel kernel.Kernel
	fd     int
	left   []byte        // what the kernel has not taken yet
	since  time.Duration // of the last progress
}

// write sends what the kernel takes now.
func (c *Conn) write(now time.Duration) {
	n, err := c.kernel.Write(c.fd, c.left)
	if err == nil && n > 0 {
		c.left = c.left[n:]
		c.since = now
	}
}

// stuck reports whether the client has taken nothing for WriteTimeout. It is called about once a second.
func (c *Conn) stuck(now time.Duration) bool {
	if unsent, err := c.kernel.Unsent(c.fd); err == nil && unsent > 0 {
		return false // the kernel is still sending
	}
	return now-c.since >= WriteTimeout
}
