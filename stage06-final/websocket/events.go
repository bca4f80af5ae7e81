package websocket

import (
	"errors"
	"io"

	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/task"
)

// events is a Conn as the handler of its loop.Conn.
type events Conn

// Input parses input. A message goes at once to the task in Read, which perhaps reads the next. If no task reads,
// the rest waits in the loop, and the client must wait too.
func (e *events) Input(_ *loop.Conn, in []byte) (consumed int) {
	c := (*Conn)(e)
	c.heard, c.pinged = c.net.Loop().Attended(), 0
	for more := true; more; {
		consumed += c.parse(in[consumed:])
		more = c.ready
		if c.ready || c.err != nil {
			c.scheduler.Callback(c.tell)
		}
		if c.ready {
			c.hold(consumed < len(in))
			break
		}
	}
	return consumed
}

// hold leaves further input to the loop until the message is read. If some input waits already, hold pauses the client.
func (c *Conn) hold(some bool) {
	if c.held = true; some {
		c.net.Pause()
	}
}

// EOF handles the end of input: a client that closes its sending side does not read either. Messages before the end are still read.
func (e *events) EOF(*loop.Conn) {
	c := (*Conn)(e)
	c.ended = true
	c.endInput()
}

// endInput ends the connection if all input is parsed and no more comes.
func (c *Conn) endInput() {
	if c.ended && !c.held && c.err == nil {
		c.end(&CloseError{Code: StatusBroken, Err: io.ErrUnexpectedEOF})
		c.net.Close()
	}
}

// Drained is called when there is room: for a pong, and for the tasks that wait in Write.
func (e *events) Drained(*loop.Conn) {
	c := (*Conn)(e)
	c.payOwed()
	c.scheduler.Callback(c.room.Set)
}

func (e *events) Settle(*loop.Conn) {}

// Stopping is called when the server stops. A handler that has a message may finish its work on it.
func (e *events) Stopping(*loop.Conn) {
	c := (*Conn)(e)
	if c.stopping = true; !c.held && !c.handed {
		c.goAway()
	}
}

// goAway tells the client that the server stops.
func (c *Conn) goAway() {
	c.close(StatusGoingAway, "", &CloseError{Code: StatusGoingAway, Err: task.ErrStopping})
}

// Closed ends the connection, and the waits of all tasks that still use it.
func (e *events) Closed(_ *loop.Conn, err error) {
	c := (*Conn)(e)
	c.closed = true
	c.timer.Stop()
	switch {
	case errors.Is(err, loop.ErrStopped):
		err = task.ErrStopped
	case err == nil:
		err = io.ErrClosedPipe
	}
	c.end(&CloseError{Code: StatusBroken, Err: err})
}
