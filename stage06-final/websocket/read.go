package websocket

import (
	"errors"
	"unicode/utf8"

	"looper.example/stage06-final/task"
)

// turnBytes is how many bytes of messages Read returns before other clients have a turn. What one read(2) brings may be a hundred messages of
// 1 MiB each, which take milliseconds to inflate.
const turnBytes = 64 << 10

// Read waits for a message, and returns it. Its content is borrowed until the next Read. The error is a *CloseError if the client has closed
// the connection, has gone, or has broken a rule; ErrClosed; one that is task.ErrStopping if the server stops; or that of a
// wait that has ended early. Complete messages before the end are read first.
func (c *Conn) Read() (Message, error) {
	t, err := c.enter("Read")
	switch {
	case err != nil:
		return Message{}, err
	case c.reading:
		return Message{}, ErrTwoReaders
	}
	c.reading, c.reader = true, t == c.handler
	defer func() { c.reading, c.reader = false, false }()
	c.handBack()
	for {
		switch {
		case c.ready && c.given < turnBytes:
			return c.take()
		case c.ready:
			c.given = 0
			if err := task.Yield(t); err != nil {
				return Message{}, err
			}
			continue
		case c.err != nil:
			return Message{}, c.err
		case c.stopping:
			c.goAway()
			continue
		}
		if c.proceed(); c.ready || c.err != nil {
			continue
		}
		c.news.Clear()
		if err := c.news.Wait(t); err != nil {
			return Message{}, err
		}
	}
}

// handBack ends the loan of the last message: a connection that waits for the next holds no memory for it.
func (c *Conn) handBack() {
	if !c.handed {
		return
	}
	c.pool.putBuffer(c.lent)
	c.handed, c.lent = false, nil
}

// proceed parses input that has waited in the loop for the last message to be read.
func (c *Conn) proceed() {
	if c.held && !c.ready {
		c.held = false
		c.net.Resume()
		c.net.Offer()
		c.endInput()
	}
}

// take returns the message to the handler.
func (c *Conn) take() (Message, error) {
	m := &c.message
	c.ready, c.handed = false, true
	if m.isPacked {
		if err := c.inflate(); err != nil {
			if c.err == nil {
				c.fail(err)
			}
			return Message{}, err
		}
	}
	c.lent, m.bytes = m.bytes, nil // now the next message may begin
	c.given += len(c.lent)
	return Message{Data: c.lent, IsBinary: m.isBinary}, nil
}

// inflate replaces a compressed message by its content, which has at most Options.MaxMessage bytes.
func (c *Conn) inflate() error {
	m, d := &c.message, c.deflate
	packed := m.bytes
	i := c.pool.takeInflater()
	plain, err := i.unpack(c.pool.takeBuffer(), packed, d.received.bytes, c.limits.maxMessage)
	c.pool.putInflater(i)
	c.pool.putBuffer(packed)
	m.bytes = plain
	switch {
	case errors.Is(err, errTooLong):
		return tooBig(err)
	case err != nil:
		return invalid(err)
	case !m.isBinary && !utf8.Valid(plain):
		return invalid(errUTF8)
	}
	d.received.add(plain)
	return nil
}
