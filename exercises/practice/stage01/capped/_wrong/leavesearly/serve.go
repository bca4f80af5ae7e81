package capped

import (
	"errors"
	"net"
)

// Serve handles the clients of l, and returns nil when l is closed. At most `most` clients are accepted and not done at
// any moment.
func Serve(l Listener, most int, handle func(client int)) error {
	places := make(chan struct{}, most)
	for {
		places <- struct{}{} // before Accept: a client without a place waits in the backlog
		client, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			<-places
			continue
		}
		go func() {
			defer func() { <-places }()
			handle(client)
		}()
	}
}
