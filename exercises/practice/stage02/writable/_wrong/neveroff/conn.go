package writable

import (
	"syscall"

	"looper.example/stage02-poller/kernel"
)

// Conn is the connection of one client.
type Conn struct {
	kernel  kernel.Kernel
	poller  kernel.Poller
	fd      int
	watched kernel.Interest // what the poller watches it for

	out   []byte // received and not sent back yet
	ended bool   // the client sends nothing more; it may still read
}

// interest is what the poller is to watch the connection for. The server asks after each event.
func (c *Conn) interest() kernel.Interest {
	if len(c.out) > 0 || c.watched&kernel.Writable != 0 {
		return kernel.Readable | kernel.Writable
	}
	return kernel.Readable
}

// ready is called when the poller reports the connection, with the directions that are ready. It reports whether the
// connection goes on.
func (c *Conn) ready(i kernel.Interest) bool {
	if i&kernel.Readable != 0 && !c.receive() || i&kernel.Writable != 0 && !c.send() {
		return false
	}
	return !c.ended || len(c.out) > 0
}

// receive takes what has arrived. It reports whether the connection is sound.
func (c *Conn) receive() bool {
	buffer := make([]byte, 4096)
	n, err := c.kernel.Read(c.fd, buffer)
	if err == syscall.EAGAIN || err == syscall.EINTR {
		return true
	}
	c.ended = err == nil && n == 0
	c.out = append(c.out, buffer[:n]...)
	return err == nil
}

// send hands the kernel as much of the output as it takes. It reports whether the connection is sound.
func (c *Conn) send() bool {
	if len(c.out) == 0 {
		return true
	}
	n, err := c.kernel.Write(c.fd, c.out)
	if err == syscall.EAGAIN || err == syscall.EINTR {
		return true
	}
	c.out = c.out[n:]
	return err == nil
}
