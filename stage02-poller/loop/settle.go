package loop

import "syscall"

// After each callback the loop settles every connection that the callback touched: it calls
// Handler.Settle, sends output, continues a close that has begun, and computes the
// connection's interest anew.

// Touch makes the loop settle the connection after the present callback (Handler.Settle), like every
// method that changes something.
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
	c.isTouched = false // what Settle has changed is settled here
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

// send writes the output that waits: all bytes, and one piece of a file. The poller watches the socket only
// if output is left: the socket takes no more, or other connections must have a turn.
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

// sendBytes writes q with one call, and reports whether the socket has taken all of it.
func (c *Conn) sendBytes(q *buffer) bool {
	l := c.loop
	n, err := l.kernel.Write(c.fd, q.bytes())
	switch err {
	case nil:
	case syscall.EAGAIN, syscall.EINTR:
	default:
		c.hearOut()
		c.fail(err)
		return false
	}
	c.took(n)
	l.output -= q.memory()
	q.take(&l.buffers, n)
	l.output += q.memory()
	return q.len() == 0
}

// hearOut reads once more after a write has failed, because the peer has reset the connection. A server may refuse a request before it has
// read all of it, and Linux keeps the response that came before the reset. A request that came before a reset is not
// wanted: it can get no response. So only a Duplex connection is heard out.
func (c *Conn) hearOut() {
	if !c.duplex || c.state != open || !c.wantsInput() {
		return
	}
	if raw, err := c.read(readSize); err == nil && len(raw) > 0 { // an end or an error is the reset
		c.received(raw, nil)
	}
}

// callAgain gives the connection a turn in phase 4. Callbacks that can cause each other
// (for input left over, for room in the output) come there once a tick, so that
// a fast producer does not keep other connections waiting.
func (c *Conn) callAgain() {
	if !c.isAgain {
		c.isAgain = true
		c.loop.again.put(c)
	}
}

// runPosted is phase 4. A function posted during it, or a callback due again, waits for the
// next tick. So runPosted swaps both lists first, unless the last ones are not empty because a callback
// has ended the loop's goroutine.
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
	if drained && c.state == open && !c.full { // it may be full again
		c.call("drained", func() { c.handler.Drained(c) })
	}
	if offer && c.state == open && !c.paused && c.in.len() > 0 {
		c.input(nil)
	}
	if c.missedEOF && !c.paused {
		c.tellEOF()
	}
}
