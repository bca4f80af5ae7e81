package websocket

import (
	"bytes"
	"unicode/utf8"

	"github.com/gobwas/ws"

	"looper.example/stage02-poller/loop"
)

// Prepared is a message for many connections: it is encoded once, and compressed once for clients with compression. Its bytes are
// in memory once, however many clients they wait for. It belongs to the loop on which it is used first.
type Prepared struct {
	message Message
	loop    *loop.Loop
	plain   *loop.Shared // the frame; nil: not needed yet
	packed  *loop.Shared // likewise, compressed
	tried   bool         // pack was called
}

// Prepare prepares a message. The caller must not change its content any more. The error is ErrUTF8.
func Prepare(m Message) (*Prepared, error) {
	if !m.IsBinary && !utf8.Valid(m.Data) {
		return nil, ErrUTF8
	}
	return &Prepared{message: m}, nil
}

// Message returns the message that was prepared.
func (p *Prepared) Message() Message { return p.message }

// WritePrepared is Write for a message that others get too. It is not copied for this connection.
func (c *Conn) WritePrepared(p *Prepared) error {
	if err := c.waitForRoom("WritePrepared"); err != nil {
		return err
	}
	c.writePrepared(p)
	return nil
}

func (c *Conn) writePrepared(p *Prepared) {
	if p.loop != c.net.Loop() {
		*p = Prepared{message: p.message, loop: c.net.Loop()}
	}
	d := c.deflate
	if d != nil && d.serverBits == maxWindowBits && len(p.message.Data) >= d.threshold {
		if packed := p.pack(c.pool); packed != nil {
			d.sent.add(p.message.Data)
			c.net.WriteShared(packed)
			return
		}
	}
	if p.plain == nil {
		p.plain = p.share(0, p.message.Data)
	}
	c.net.WriteShared(p.plain)
}

// pack compresses the message without a reference to earlier ones; nil if it does not get shorter.
func (p *Prepared) pack(from *pool) *loop.Shared {
	if p.tried {
		return p.packed
	}
	p.tried = true
	err := from.pack(&from.packed, maxWindowBits, p.message.Data, nil)
	if err == nil && from.packed.Len() < len(p.message.Data) {
		p.packed = p.share(rsv1, from.packed.Bytes())
	}
	from.trim(&from.packed)
	return p.packed
}

// share encodes a frame.
func (p *Prepared) share(rsv byte, payload []byte) *loop.Shared {
	h := ws.Header{Fin: true, Rsv: rsv, OpCode: ws.OpText, Length: int64(len(payload))}
	if p.message.IsBinary {
		h.OpCode = ws.OpBinary
	}
	frame := bytes.NewBuffer(make([]byte, 0, ws.HeaderSize(h)+len(payload)))
	_ = ws.WriteFrame(frame, ws.Frame{Header: h, Payload: payload}) // a buffer has no error
	return p.loop.Share(frame.Bytes())
}
