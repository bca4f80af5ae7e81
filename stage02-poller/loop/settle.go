package loop

import "syscall"

// After each callback the loop settles: every connection that the callback touched
// moves on. Its handler has a look (Handler.Settle), its output is sent, it goes on with
// closing if that is what it does, and its interest is computed anew.

// Touch has the loop settle the connection after the present callback (Handler.Settle), as all
// methods do that change something.
func (c *Conn) Touch() {
	if c.loop.mine("Conn.Touch") {
		c.touch()
	}
}

// touch makes the connection be settled after the present callback.
func (c *Conn) touch() {
	if !c.isTouched {
		c.isTouched = true
		c.loop.touched.put(c)
	}
}

func (l *Loop) settle() {
	for c, ok := l.touched.take(); ok; c, ok = l.touched.take() {
		c.settle()
	}
	if l.pressed() {
		l.press()
	}
}

func (c *Conn) settle() {
	if c.state == open {
		c.callSettle()
	}
	c.isTouched = false // what Settle has done is part of this, and need not be settled once more
	if c.state == closed {
		return
	}
	if !c.blocked && (c.isWaiting() || c.filter != nil) {
		c.send()
	}
	switch {
	case c.state != open:
		c.finish()
	case c.silent && !c.isWaiting() && c.sayEnd():
		c.shutDown()
	}
	if err := c.loop.updateInterest(c); err != nil {
		c.fail(err)
	}
}

// send writes what waits: bytes at once, of files a piece. Only what the socket does not take, or what
// has to let others have a turn, is watched for with the poller.
func (c *Conn) send() {
	l := c.loop
	for piece, more := filePiece, true; more && piece > 0; {
		n := 0
		switch {
		case c.encoded() > 0:
			more = c.sendBytes(&c.filter.raw)
		case c.filter != nil:
			n, more = c.encode(piece)
		case c.out.len() > 0:
			more = c.sendBytes(&c.out)
		case c.file() != nil:
			n, more = c.sendFile(piece)
		default:
			more = false
		}
		piece -= n
	}
	if c.state == closed {
		return
	}
	c.blocked = c.isWaiting() && !c.isHeld()
	if c.full && c.Buffered() <= l.lowWater() {
		c.full = false
		c.hasDrained = true
		c.callAgain()
	}
}

// sendBytes writes once, all that is in q, and reports whether the socket has taken it.
func (c *Conn) sendBytes(q *buffer) bool {
	l := c.loop
	n, err := l.kernel.Write(c.fd, q.bytes())
	switch err {
	case nil:
	case syscall.EAGAIN, syscall.EINTR:
	default:
		c.fail(err)
		return false
	}
	c.took(n)
	l.output -= q.memory()
	q.take(&l.buffers, n)
	l.output += q.memory()
	return q.len() == 0
}

// callAgain gives the connection a turn in phase 4. Callbacks that lead to more of
// the same (input left over, room for more output) come there once a tick, so that
// a fast producer does not keep the others waiting.
func (c *Conn) callAgain() {
	if !c.isAgain {
		c.isAgain = true
		c.loop.again.put(c)
	}
}

// runPosted is phase 4. What was posted, or is to be called again, from here on waits for the
// next tick: so both lists are swapped first, unless a callback has ended the loop's
// goroutine in the middle of the last ones.
func (l *Loop) runPosted() {
	if l.turns.empty() {
		l.turns, l.again = l.again, l.turns
	}
	if l.posted.empty() {
		l.posted.list, l.posted.next = l.mailbox.swap(l.posted.list[:0]), 0
	}
	for c, ok := l.turns.take(); ok; c, ok = l.turns.take() {
		c.isAgain = false
		c.turn()
		l.settle()
	}
	for f, ok := l.posted.take(); ok; f, ok = l.posted.take() {
		l.call("posted", 0, f)
		l.settle()
	}
	if l.phase == asked {
		l.beginStop()
	}
	l.tellStopping()
}

func (c *Conn) turn() {
	drained, offer := c.hasDrained, c.offer
	c.hasDrained, c.offer = false, false
	c.touch()
	c.tellSent()
	if drained && c.state == open && !c.full { // it may have been filled again meanwhile
		c.call("drained", func() { c.handler.Drained(c) })
	}
	if offer && c.state == open && !c.paused && c.in.len() > 0 {
		c.input(nil)
	}
	if c.missedEOF && !c.paused {
		c.tellEOF()
	}
}
