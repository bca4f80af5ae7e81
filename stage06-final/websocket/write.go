package websocket

import (
	"unicode/utf8"

	"github.com/gobwas/ws"

	"looper.example/stage02-poller/loop"
	"looper.example/stage06-final/task"
)

// Write sends a message as one frame, which is compressed if that was agreed on. If the client reads more slowly than the handler writes,
// Write waits before it sends. So a message is sent completely or, with an error, not at all. m is copied. The errors are those of
// Read, and ErrUTF8.
func (c *Conn) Write(m Message) error {
	if !m.IsBinary && !utf8.Valid(m.Data) {
		return ErrUTF8
	}
	if err := c.waitForRoom("Write"); err != nil {
		return err
	}
	return c.write(m)
}

// waitForRoom waits until the client has read enough of what it was sent.
func (c *Conn) waitForRoom(what string) error {
	t, err := c.enter(what)
	if err != nil {
		return err
	}
	for {
		switch {
		case c.err != nil:
			return c.err
		case c.net.Closing(): // broken: the loop reports why after this callback
			return &CloseError{Code: StatusBroken}
		case !c.net.Full():
			return nil
		}
		if err := c.waitInWrite(t); err != nil {
			return err
		}
	}
}

func (c *Conn) waitInWrite(t *task.Task) error {
	if t == c.handler {
		c.writer = true
		defer func() { c.writer = false }()
	}
	c.room.Clear()
	return c.room.Wait(t)
}

// write sends a message at once.
func (c *Conn) write(m Message) error {
	op := ws.OpText
	if m.IsBinary {
		op = ws.OpBinary
	}
	d := c.deflate
	if d == nil || len(m.Data) < d.threshold {
		c.send(op, 0, m.Data)
		return nil
	}
	packed := &c.pool.packed
	if err := c.pool.pack(packed, d.serverBits, m.Data, d.sent.bytes); err != nil {
		return err
	}
	d.sent.add(m.Data)
	c.send(op, rsv1, packed.Bytes())
	c.pool.trim(packed)
	return nil
}

// rsv1 marks the first frame of a compressed message (RFC 7692, section 6).
var rsv1 = ws.Rsv(true, false, false)

// send writes one complete frame.
func (c *Conn) send(op ws.OpCode, rsv byte, payload []byte) {
	h := ws.Header{Fin: true, Rsv: rsv, OpCode: op, Length: int64(len(payload))}
	_ = ws.WriteHeaderBuffer((*output)(c.net), h, c.pool.header[:]) // an output has no error
	c.net.Write(payload)
}

// output is a connection as an io.Writer.
type output loop.Conn

func (o *output) Write(p []byte) (int, error) {
	(*loop.Conn)(o).Write(p)
	return len(p), nil
}
