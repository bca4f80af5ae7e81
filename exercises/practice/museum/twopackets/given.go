// Package twopackets is a server whose requests arrive in packets.
package twopackets

import (
	"strings"

	"looper.example/stage02-poller/kernel"
)

const (
	blank   = "\r\n\r\n" // ends the head of a request
	MaxHead = 1024       // a client whose head is longer is closed
)

// Serve serves clients until the poller fails.
func Serve(k kernel.Kernel, addr string) error {
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
					_ = poller.Update(fd, kernel.None, kernel.Readable)
				}
				continue
			}
			packet := make([]byte, 4096)
			n, err := k.Read(r.FD, packet)
			keep := err == nil && n > 0
			if keep {
				var responses string
				responses, keep = conns[r.FD].Input(string(packet[:n]))
				if responses != "" {
					_, _ = k.Write(r.FD, []byte(responses))
				}
			}
			if !keep {
				delete(conns, r.FD)
				_ = poller.Update(r.FD, kernel.Readable, kernel.None)
				_ = k.Close(r.FD)
			}
		}
	}
}

// respond returns the response to the request with this head: its path.
func respond(head string) string {
	path := "?"
	if words := strings.Fields(head); len(words) > 1 {
		path = words[1]
	}
	return "200 " + path + "\n"
}
