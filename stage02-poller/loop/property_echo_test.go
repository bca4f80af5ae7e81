package loop_test

import (
	"strings"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// clientPlan is one client of a schedule. It must receive all that it sends, until the server says
// good bye and closes.
type clientPlan struct {
	*schedule
	client *sim.Client
	text   string
	conn   *echoConn // its server side, once accepted
	heard  int
	pace   time.Duration // of its steps
	polite bool          // it sends nothing more after the server has said good bye

	took     time.Duration // Attended when it last took something
	longest  time.Duration // longest attended time in which it took nothing
	sentLate bool          // it has sent something after its server side was to end
}

func (c *clientPlan) script(client *sim.Client) {
	client.Sleep(time.Duration(c.chance.IntN(10)) * time.Millisecond)
	c.connect(client)
	leave := -1 // the number of steps before it leaves silently
	if c.chance.IntN(5) == 0 {
		leave = c.chance.IntN(50)
	}
	for sent, ended := 0, false; ; leave-- {
		if c.heard == len(c.text) && !c.conn.quit && !ended {
			if c.chance.IntN(2) == 0 {
				client.Close()
				return
			}
			client.HalfClose()
			ended = true
		}
		if leave == 0 {
			c.leave(client)
			return
		}
		switch c.chance.IntN(4) {
		case 0:
			quit := c.conn != nil && c.conn.quit
			if quit && c.polite {
				break
			}
			n := client.TrySend(c.masked(c.text[sent:min(len(c.text), sent+c.chance.IntN(300))]))
			sent += n
			c.sentLate = c.sentLate || n > 0 && quit
		case 1:
			client.Sleep(time.Duration(c.chance.IntN(3000)) * c.pace)
		default:
			data, more := client.TryReceive()
			data = c.masked(data)
			c.take(len(data))
			c.check(c.conn == nil && data == "" || strings.HasPrefix(c.conn.said[c.heard-len(data):], data), "a client heard what was not said")
			if !more && c.conn != nil && c.conn.quit && c.heard == len(c.conn.said) {
				client.Close()
				return
			}
			if !more {
				client.Fail("the end after %d of %d bytes", c.heard, len(c.text))
			}
		}
		if c.chance.IntN(20) == 0 {
			c.schedule.loop.Post(c.owe(&task{}, func() {}))
		}
	}
}

// take notes that the client has read n bytes.
func (c *clientPlan) take(n int) {
	now := c.attended()
	if c.longest = max(c.longest, now-c.took); n > 0 {
		c.took = now
		c.heard += n
	}
}

// checkEnd checks it at the end of the schedule. If a client has not received everything, it has got an error.
// If its server side has written everything and then closed, it has received everything.
func (c *clientPlan) checkEnd() {
	err := c.client.Err()
	if err == nil || c.conn == nil {
		return
	}
	if !c.conn.quit {
		c.check(c.conn.err != nil, "%v, but the server was told of no error", err)
		return
	}
	c.check(c.heard == len(c.conn.said) || c.isExcused(), "%v, after %d of the %d bytes that the server had written before it closed: %v",
		err, c.heard, len(c.conn.said), c.conn.err)
}

// isExcused reports whether there is a reason for the loss of a complete response.
func (c *clientPlan) isExcused() bool {
	switch {
	case c.faults.Reset > 0: // the machine may have reset it
	case c.faults.Again > 0: // the loop saw no input, and closed
	case c.sentLate: // after its own kernel had all of it
	case c.conn.err == loop.ErrCloseTimeout && c.conn.whole:
		return c.faults.ClockJump > 0 || c.mistakes > 0 // more may have come from it in the last moment
	case c.conn.err == loop.ErrCloseTimeout:
		return max(c.longest, c.conn.end-c.took) >= c.config.DrainTimeout-3*attention
	case c.conn.err == nil:
		return false
	}
	return true // cut: by a mistake, the end of the grace, the bound on output, the poller
}

// connect notes which connection of the server is this client's. The simulation
// accepts connections in the order of their attempts.
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

// echoConn is the server's side of a connection. It sends back all input, at random
// times.
type echoConn struct {
	*schedule
	ended  bool
	closed bool
	failed bool          // a callback has not returned
	told   bool          // that the loop stops
	quit   bool          // it has closed, or lingers, and all is written
	left   time.Duration // Attended when it did
	end    time.Duration // Attended when it was closed
	text   string        // input from the client
	said   string        // all output
	files  int           // written files whose callback has not run yet
	whole  bool          // the kernel has had all of it in the end
	err    error         // of Closed
}

func (s *schedule) accept(c *loop.Conn) loop.Handler {
	client := s.waiting[0]
	s.waiting = s.waiting[1:]
	s.mistake(func() {}, c)
	if s.masks {
		s.setMask(c, s.chance.IntN(2) == 0)
	}
	e := &echoConn{schedule: s, text: client.text}
	s.open++
	s.check(s.open <= s.config.MaxConns, "%d connections are open", s.open)
	client.conn = e
	return e
}

func (e *echoConn) alive(c *loop.Conn) {
	e.check(!e.closed, "a callback after Closed")
	e.check(!c.Closing(), "a callback after Close")
	e.mistake(func() { e.failed = true }, c)
}

// leave ends the conversation.
func (e *echoConn) leave(c *loop.Conn) {
	e.write(c, randomText(e.chance, e.chance.IntN(1<<e.chance.IntN(13))))
	e.quit, e.left = true, e.attended()
	switch way := e.chance.IntN(3); {
	case way == 0 && !e.ended && !e.told:
		c.CloseWrite() // until the client ends too
		c.Write([]byte("never sent"))
		e.later(c.Resume)
	case way == 1:
		c.Linger()
	default:
		c.Close()
	}
}

func (e *echoConn) write(c *loop.Conn, text string) {
	if text != "" && e.chance.IntN(3) == 0 {
		e.sendFile(c, text)
	} else {
		c.Write([]byte(text))
	}
	e.said += text
}

// sendFile writes text from the middle of a file.
func (e *echoConn) sendFile(c *loop.Conn, text string) {
	told := false
	sent := c.SendFile(fileOf("not this: "+text+" nor this"), int64(len("not this: ")), int64(len(text)), func(err error) {
		e.check(!told, "a file was told of twice")
		told = true
		e.files--
		e.check(!e.closed, "a file was told of after Closed")
		e.check(err == nil || c.Closing(), "a file of a connection that goes on has ended with %v", err)
		e.mistake(func() { e.failed = true }, c)
	})
	if sent {
		e.files++
	}
}

func (e *echoConn) Input(c *loop.Conn, in []byte) (consumed int) {
	e.alive(c)
	e.check(len(in) > 0, "Input without input")
	e.check(len(in) <= e.config.InputLimit, "Input with %d bytes", len(in))
	if e.quit {
		return len(in)
	}
	if c.Full() {
		return 0 // Drained goes on
	}
	consumed = len(in)
	if e.chance.IntN(2) == 0 {
		consumed = e.chance.IntN(len(in) + 1)
	}
	e.check(strings.HasPrefix(e.text[len(e.said):], string(in)), "the loop heard what was not said")
	e.write(c, string(in[:consumed]))
	e.check(c.Buffered() < e.config.HighWater+e.config.InputLimit, "%d bytes of output wait", c.Buffered())
	switch {
	case e.chance.IntN(30) == 0:
		e.leave(c)
	case consumed < len(in):
		if e.chance.IntN(2) == 0 {
			c.Pause()
		}
		e.later(c.Resume)
	case e.ended:
		e.leave(c)
	}
	return consumed
}

func (e *echoConn) EOF(c *loop.Conn) {
	e.alive(c)
	e.check(!e.ended, "two ends of input")
	e.ended = true
	if e.quit {
		e.left = e.attended()
		c.Close()
		return
	}
	if c.Unconsumed() == 0 {
		e.leave(c)
	}
}

func (e *echoConn) Drained(c *loop.Conn) {
	e.alive(c)
	e.check(!c.Full(), "Drained, and still full")
	e.later(c.Resume)
}

func (e *echoConn) Settle(c *loop.Conn) { e.alive(c) }

func (e *echoConn) Stopping(c *loop.Conn) {
	e.alive(c)
	e.check(e.stopped >= 0, "nobody asked the loop to stop")
	e.check(!e.told, "told twice that the loop stops")
	e.told = true
	if e.quit {
		e.left = e.attended()
		c.Close()
		return
	}
	switch e.chance.IntN(3) {
	case 0:
		e.leave(c)
	case 1:
		e.schedule.loop.After(time.Duration(e.chance.IntN(1000))*time.Millisecond, func() {
			if !c.Closing() {
				e.leave(c)
			}
		})
	}
}

func (e *echoConn) Closed(c *loop.Conn, err error) {
	e.check(!e.closed, "Closed twice")
	e.check(c.Closing(), "closed, but not closing")
	e.check(e.isBreakage(err, e.failed), "closed for no good reason: %v", err)
	e.check(e.files == 0, "%d files were never told of", e.files)
	e.closed, e.err, e.end = true, err, e.attended()
	e.whole = c.Sent() == int64(len(e.said))
	e.open--
	switch {
	case err == loop.ErrCloseTimeout && e.whole:
		e.checkAttended("the time to close", e.left, e.config.CloseTimeout)
	case err == loop.ErrCloseTimeout:
		e.checkAttended("the time to drain", e.left, e.config.DrainTimeout)
	}
	if err == loop.ErrStopped && !e.over {
		e.checkAttended("the grace", e.stopped, e.grace)
	}
	e.mistake(func() {}, c)
}
