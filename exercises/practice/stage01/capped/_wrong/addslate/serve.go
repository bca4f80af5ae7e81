package capped

import (
	"errors"
	"net"
	"sync"
)

// Serve handles the clients of l, and returns nil when l is closed. At most `most` clients are accepted and not done at
// any moment.
func Serve(l Listener, most int, handle func(client int)) error {
	places := make(chan struct{}, most)
	var wg sync.WaitGroup
	for {
		places <- struct{}{}
		client, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			wg.Wait()
			return nil
		}
		if err != nil {
			<-places
			continue
		}
		go func() {
			wg.Add(1)
			handle(client)
			<-places
			wg.Done()
		}()
	}
}
