// Package slowreader is a server that sends one large response to each client.
package slowreader

import (
	"time"

	"looper.example/stage02-poller/kernel"
)

// WriteTimeout is how long a client may take nothing of what waits for it.
const WriteTimeout = 10 * time.Second

// look is how often the server looks for clients that are stuck.
const look = time.Second

// Serve sends response to each client, and closes.
func Serve(k kernel.Kernel, addr string, response []byte) error {
	listener, _, _ := k.Listen(addr, false)
	poller, _ := k.OpenPoller()
	_ = poller.Update(listener, kernel.None, kernel.Readable)
	conns := map[int]*Conn{}
	next := k.Now() + look
	for {
		timeout := time.Duration(-1)
		if len(conns) > 0 {
			timeout = max(next-k.Now(), 0)
		}
		ready, err := poller.Wait(timeout)
		if err != nil {
			return err
		}
		for _, r := range ready {
			c := conns[r.FD]
			if c == nil {
				if fd, _, err := k.Accept(listener); err == nil {
					conns[fd] = &Conn{kernel: k, fd: fd, left: response, since: k.Now()}
					_ = poller.Update(fd, kernel.None, kernel.Writable)
				}
				continue
			}
			c.write(k.Now())
			if len(c.left) == 0 {
				delete(conns, r.FD)
				_ = poller.Update(r.FD, kernel.Writable, kernel.None)
				_ = k.Close(r.FD) // the kernel delivers what it holds
			}
		}
		if k.Now() < next {
			continue
		}
		next = k.Now() + look
		for fd, c := range conns {
			if c.stuck(k.Now()) {
				delete(conns, fd)
				_ = poller.Update(fd, kernel.Writable, kernel.None)
				_ = k.Reset(fd)
			}
		}
	}
}
