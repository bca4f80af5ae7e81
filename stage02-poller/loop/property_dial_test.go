package loop_test

import (
	"syscall"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

const upstream = "upstream:7"

// serve is one connection of the echo server that the loop dials.
func (s *schedule) serve(c *sim.Client) {
	for pending, more := "", true; more || pending != ""; {
		var data string
		if more {
			data, more = c.TryReceive()
		}
		pending += data
		pending = pending[c.TrySend(pending[:s.chance.IntN(len(pending)+1)]):]
		c.Sleep(time.Duration(s.chance.IntN(3000)) * time.Microsecond)
	}
	c.Close()
}

// dialed is a connection that the loop opens. It must receive all that it sends.
type dialed struct {
	*schedule
	loop.Defaults
	text        string
	sent, heard int
	begun       bool
	canceled    bool
	results     int // calls of Dial's callback
	connected   bool
	closed      int // calls of Closed
	failed      bool
	err         error
	since       time.Duration // Attended when it began
}

func (c *dialed) begin() {
	c.begun = true
	c.since = c.attended()
	dial := c.schedule.loop.Dial(upstream, func(conn *loop.Conn, err error) loop.Handler {
		c.results++
		c.check((conn == nil) == (err != nil), "Dial ended with %v and %v", conn, err)
		c.check(!c.canceled, "a cancelled Dial has ended")
		if err == syscall.ETIMEDOUT {
			c.checkAttended("the time to connect", c.since, 10*time.Second)
		}
		c.mistake(func() {}, conn) // there is no handler yet
		if err != nil {
			return nil
		}
		c.connected = true
		if c.masks {
			c.setMask(conn, false)
		}
		c.speak(conn)
		return c
	})
	if c.chance.IntN(5) == 0 {
		c.later(func() {
			c.canceled = c.results == 0
			dial.Cancel()
		})
	}
}

// speak writes more, unless it has written all.
func (c *dialed) speak(conn *loop.Conn) {
	if conn.Closing() {
		return
	}
	if !conn.Full() {
		n := c.chance.IntN(len(c.text) - c.sent + 1)
		conn.Write([]byte(c.text[c.sent : c.sent+n]))
		c.sent += n
	}
	if c.sent < len(c.text) {
		c.schedule.loop.After(time.Millisecond, func() { c.speak(conn) })
	}
}

func (c *dialed) Input(conn *loop.Conn, in []byte) int {
	c.check(c.connected && c.closed == 0, "Input, but not connected")
	c.mistake(func() { c.failed = true }, conn)
	n := c.chance.IntN(len(in) + 1)
	if n < len(in) {
		c.later(conn.Resume)
	}
	c.check(c.heard+n <= c.sent && string(in[:n]) == c.text[c.heard:c.heard+n], "the loop heard what it did not say")
	c.heard += n
	if c.heard == len(c.text) {
		conn.Close()
	}
	return n
}

func (c *dialed) Stopping(*loop.Conn) {} // it goes on while there is grace

func (c *dialed) EOF(conn *loop.Conn) {
	c.check(false, "the other side has ended after %d of %d bytes", c.heard, len(c.text))
}

func (c *dialed) Closed(_ *loop.Conn, err error) {
	c.closed++
	c.err = err
	c.check(c.isBreakage(err, c.failed), "closed for no good reason: %v", err)
}

// checkEnd checks it at the end of the schedule.
func (c *dialed) checkEnd() {
	c.check(c.results <= 1, "Dial has ended %d times", c.results)
	c.check(!c.begun || c.canceled || c.results == 1, "Dial has never ended")
	if !c.connected {
		c.check(c.closed == 0, "closed, but never connected")
		return
	}
	c.check(c.closed == 1, "closed %d times", c.closed)
	c.check(c.err != nil || c.heard == len(c.text), "ended well after %d of %d bytes", c.heard, len(c.text))
}
