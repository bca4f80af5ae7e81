package stale

import (
	"slices"

	"looper.example/stage02-poller/kernel"
)

// State is what you want to keep of a room.
type State struct{}

// ClientState is what you want to keep of a client.
type ClientState struct{}

// dispatch handles all that one wait has reported.
func (r *Room) dispatch(ready []kernel.Ready) {
	for _, event := range ready {
		switch c := r.clients[event.FD]; {
		case event.FD == r.door:
			r.admit()
		case event.FD == r.desk:
			if fd, _, err := r.kernel.Accept(r.desk); err == nil {
				r.enter(&Client{fd: fd, calls: true})
			}
		case c == nil: // it was closed a moment ago
		case c.calls:
			r.listen(c)
		default: // a waiting client has hung up
			r.close(c)
		}
	}
}

// admit lets clients in while there are seats.
func (r *Room) admit() {
	for len(r.waiting) < r.seats {
		fd, _, err := r.kernel.Accept(r.door)
		if err != nil {
			break
		}
		c := &Client{fd: fd}
		r.waiting = append(r.waiting, c)
		r.enter(c)
	}
	r.watchDoor()
}

// listen calls as many clients as the desk has sent bytes.
func (r *Room) listen(desk *Client) {
	buffer := make([]byte, 16)
	n, err := r.kernel.Read(desk.fd, buffer)
	if n == 0 || err != nil {
		r.close(desk)
	}
	for range min(n, len(r.waiting)) {
		next := r.waiting[0]
		_, _ = r.kernel.Write(next.fd, []byte("your turn\n"))
		r.close(next)
	}
}

// close ends the connection of a client, whose seat is free then.
func (r *Room) close(c *Client) {
	delete(r.clients, c.fd)
	r.waiting = slices.DeleteFunc(r.waiting, func(other *Client) bool { return other == c })
	_ = r.poller.Update(c.fd, c.interest(), kernel.None)
	_ = r.kernel.Close(c.fd)
	r.admit()
}
