// Package stale is a waiting room: clients connect and wait until they are called.
package stale

import "looper.example/stage02-poller/kernel"

// Room is an event loop with a waiting room on it. The door is a listener for clients, the desk one for those who call them.
type Room struct {
	kernel     kernel.Kernel
	poller     kernel.Poller
	seats      int // how many clients may wait inside; the others wait in the queue of the listener
	door, desk int
	watched    kernel.Interest // what the poller watches the door for

	clients map[int]*Client // by descriptor
	waiting []*Client       // in the order in which they are called

	State // the learner's
}

// Client is one connection.
type Client struct {
	fd    int
	calls bool // it came through the desk

	ClientState // the learner's
}

// New returns a room with some seats.
func New(k kernel.Kernel, door, desk string, seats int) (r *Room, err error) {
	r = &Room{kernel: k, seats: seats, clients: map[int]*Client{}}
	if r.desk, _, err = k.Listen(desk, false); err != nil {
		return nil, err
	}
	if r.door, _, err = k.Listen(door, false); err != nil {
		return nil, err
	}
	if r.poller, err = k.OpenPoller(); err != nil {
		return nil, err
	}
	r.watchDoor()
	return r, r.poller.Update(r.desk, kernel.None, kernel.Readable)
}

// Run waits and serves, until the poller fails.
func (r *Room) Run() error {
	for {
		ready, err := r.poller.Wait(-1)
		if err != nil {
			return err
		}
		r.dispatch(ready)
	}
}

// interest is what the poller watches a client for. One that waits has nothing to say: only its hang-up matters.
func (c *Client) interest() kernel.Interest {
	if c.calls {
		return kernel.Readable
	}
	return kernel.Hangup
}

// watchDoor has the poller watch the door while there are seats.
func (r *Room) watchDoor() {
	i := kernel.None
	if len(r.waiting) < r.seats {
		i = kernel.Readable
	}
	if i != r.watched {
		_ = r.poller.Update(r.door, r.watched, i)
		r.watched = i
	}
}

// enter begins to serve a client.
func (r *Room) enter(c *Client) {
	r.clients[c.fd] = c
	_ = r.poller.Update(c.fd, kernel.None, c.interest())
}
