package capped

import (
	"errors"
	"net"
	"sync"
)

// Serve handles the clients of l, and returns nil when l is closed. At most `most` clients are accepted and not done at
// any moment.
func Serve(l Listener, _ int, handle func(client int)) error {
	var handlers sync.WaitGroup
	defer handlers.Wait()
	for {
		client, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			continue
		}
		handlers.Go(func() {
			handle(client)
		})
	}
}
