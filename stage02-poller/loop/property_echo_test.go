package loop_test

import (
	"syscall"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// clientPlan is one client of a schedule: what it sends it must hear again.
type clientPlan struct {
	*schedule
	client *sim.Client
	text   string
	conn   *echoConn // its server side, once accepted
}

func (c *clientPlan) script(client *sim.Client) {
	client.Sleep(time.Duration(c.chance.IntN(10)) * time.Millisecond)
	c.connect(client)
	leave := -1 // after so many steps it leaves without a word
	if c.chance.IntN(5) == 0 {
		leave = c.chance.IntN(50)
	}
	for sent, heard := 0, 0; heard < len(c.text); leave-- {
		if leave == 0 {
			c.leave(client)
			return
		}
		switch c.chance.IntN(4) {
		case 0:
			sent += client.TrySend(c.text[sent:min(len(c.text), sent+c.chance.IntN(300))])
		case 1:
			client.Sleep(time.Duration(c.chance.IntN(3000)) * time.Microsecond)
		default:
			data, more := client.TryReceive()
			heard += len(data)
			c.check(heard <= sent && data == c.text[heard-len(data):heard], "a client heard what it did not say")
			if !more {
				client.Fail("the end after %d of %d bytes", heard, len(c.text))
			}
		}
	}
	if c.chance.IntN(2) == 0 {
		client.HalfClose()
		client.ExpectEnd()
	}
	client.Close()
}

// connect remembers which connection of the server is this client's. The simulation
// hands them out in the order in which they are asked for.
func (c *clientPlan) connect(client *sim.Client) {
	client.Connect(addr)
	c.schedule.waiting = append(c.schedule.waiting, c)
}

func (c *clientPlan) leave(client *sim.Client) {
	if c.chance.IntN(2) == 0 {
		client.Close()
	} else {
		client.Reset()
	}
}

// echoConn is the server's side of a connection. It sends back all it is given, when
// it feels like it.
type echoConn struct {
	*schedule
	ended  bool
	closed bool
	err    error // what Closed was told
}

func (s *schedule) accept(c *loop.Conn) loop.Handler {
	e := &echoConn{schedule: s}
	s.open++
	s.check(s.open <= s.config.MaxConns, "%d connections are open", s.open)
	s.waiting[0].conn = e
	s.waiting = s.waiting[1:]
	return e
}

func (e *echoConn) alive(c *loop.Conn) {
	e.check(!e.closed, "a callback after Closed")
	e.check(!c.Closing(), "a callback after Close")
}

func (e *echoConn) Input(c *loop.Conn, in []byte) (consumed int) {
	e.alive(c)
	e.check(len(in) > 0, "Input without input")
	e.check(len(in) <= e.config.InputLimit, "Input with %d bytes", len(in))
	if c.Full() {
		return 0 // Drained goes on
	}
	consumed = len(in)
	if e.chance.IntN(2) == 0 {
		consumed = e.chance.IntN(len(in) + 1)
	}
	c.Write(in[:consumed])
	e.check(c.Buffered() < e.config.HighWater+e.config.InputLimit, "%d bytes of output wait", c.Buffered())
	switch {
	case consumed < len(in):
		if e.chance.IntN(2) == 0 {
			c.Pause()
		}
		e.later(c.Resume)
	case e.ended:
		c.Close()
	}
	return consumed
}

func (e *echoConn) EOF(c *loop.Conn) {
	e.alive(c)
	e.check(!e.ended, "two ends of input")
	e.ended = true
	if c.Unconsumed() == 0 {
		c.Close()
	}
}

func (e *echoConn) Drained(c *loop.Conn) {
	e.alive(c)
	e.check(!c.Full(), "Drained, and still full")
	e.later(c.Resume)
}

func (e *echoConn) Settle(c *loop.Conn) { e.alive(c) }

func (e *echoConn) Stopping(c *loop.Conn) { e.check(false, "nobody asked the loop to stop") }

// isBreakage says that err is how a connection may end here.
func isBreakage(err error) bool {
	switch err {
	case nil, syscall.ECONNRESET, syscall.EPIPE, syscall.ENOTCONN, loop.ErrCloseTimeout, loop.ErrStopped:
		return true
	}
	return false
}

func (e *echoConn) Closed(c *loop.Conn, err error) {
	e.check(!e.closed, "Closed twice")
	e.check(c.Closing(), "closed, but not closing")
	e.check(isBreakage(err), "closed for no good reason: %v", err)
	e.closed, e.err = true, err
	e.open--
}
