package leftbehind

import (
	"looper.example/exercises/practice/simulated/syscall"
	"looper.example/exercises/practice/simulated/time"
)

// loop serves all clients on one goroutine.
type loop struct {
	poller      poller
	listener    int
	conns       map[int]*conn // by descriptor
	buf         []byte        // every connection reads into it
	timers      timers
	idleTimeout time.Duration // how long a client may be silent
}

// newLoop returns a loop that accepts from listener.
func newLoop(listener int, idleTimeout time.Duration) (*loop, error) {
	p, err := newPoller()
	if err != nil {
		return nil, err
	}
	l := &loop{poller: p, listener: listener, conns: map[int]*conn{}, buf: make([]byte, 64<<10), idleTimeout: idleTimeout}
	return l, p.watch(listener, interest{read: true})
}

// run waits and serves, again and again. One iteration is called a tick.
func (l *loop) run() error {
	for {
		events, err := l.poller.wait(l.runTimers())
		if err != nil {
			return err
		}
		for _, e := range events {
			if e.fd == l.listener {
				l.accept()
			} else if c := l.conns[e.fd]; c != nil {
				c.ready(e)
			}
		}
	}
}

// accept takes one connection from the queue of the listener.
func (l *loop) accept() {
	fd, err := accept(l.listener)
	if err != nil {
		return
	}
	c := &conn{loop: l, fd: fd}
	l.conns[fd] = c
	c.resetIdle()
	c.updateInterest()
}

// close ends a connection.
func (l *loop) close(c *conn) {
	l.cancel(c.idle)
	_ = syscall.Close(c.fd) // which also ends the watch
	delete(l.conns, c.fd)
}
