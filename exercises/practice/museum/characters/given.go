// Package characters is a server that sends a text.
package characters

import (
	"syscall"

	"looper.example/stage02-poller/kernel"
)

// Serve sends text to each client as a response, and closes.
func Serve(k kernel.Kernel, addr, text string) error {
	listener, _, _ := k.Listen(addr, false)
	poller, _ := k.OpenPoller()
	_ = poller.Update(listener, kernel.None, kernel.Readable)
	conns := map[int]*Conn{}
	for {
		ready, err := poller.Wait(-1)
		if err != nil {
			return err
		}
		for _, r := range ready {
			if r.FD == listener {
				if fd, _, err := k.Accept(listener); err == nil {
					conns[fd] = &Conn{}
					conns[fd].Respond(text)
					_ = poller.Update(fd, kernel.None, kernel.Writable)
				}
				continue
			}
			done, err := conns[r.FD].Flush(k, r.FD)
			if done || err != nil && err != syscall.EAGAIN {
				delete(conns, r.FD)
				_ = poller.Update(r.FD, kernel.Writable, kernel.None)
				_ = k.Close(r.FD)
			}
		}
	}
}
