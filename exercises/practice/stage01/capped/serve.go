package capped

import (
	"errors"
	"net"
)

// Serve handles the clients of l, and returns nil when l is closed. At most `most` clients are accepted and not done at
// any moment.
func Serve(l Listener, most int, handle func(client int)) error {
	for {
		client, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			continue
		}
		handle(client)
	}
}
