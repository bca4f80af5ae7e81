package websocket

import (
	"errors"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// parse consumes frames (RFC 6455, section 5), until a message is complete, the connection has failed, or it needs more input.
func (c *Conn) parse(in []byte) (consumed int) {
	for !c.ready && !c.net.Closing() {
		n, more := c.parseSome(in[consumed:])
		consumed += n
		if !more {
			break
		}
	}
	return consumed
}

// parseSome consumes a frame's header and the available part of its payload, or more of the payload. It consumes a control frame only
// if it is complete.
func (c *Conn) parseSome(in []byte) (consumed int, more bool) {
	if c.frame.open {
		n := c.receive(in)
		return n, n > 0 || !c.frame.open
	}
	size := headerSize(in)
	if size == 0 {
		return 0, false
	}
	h, err := c.readHeader(in[:size])
	switch {
	case err != nil:
		c.fail(err)
		return 0, false
	case !h.OpCode.IsControl():
		c.frame = frame{header: h, open: true}
		if !c.begin(h) {
			return 0, false
		}
		return size + c.receive(in[size:]), true
	case int64(len(in)-size) < h.Length:
		return 0, false
	}
	payload := append(c.pool.control[:0], in[size:][:h.Length]...)
	ws.Cipher(payload, h.Mask, 0)
	c.control(h.OpCode, payload)
	return size + int(h.Length), true
}

// headerSize returns the length of the header at the beginning of in; 0 if it is not complete.
func headerSize(in []byte) int {
	if len(in) < ws.MinHeaderSize {
		return 0
	}
	size := ws.MinHeaderSize
	switch in[1] & 0x7f {
	case 126:
		size += 2
	case 127:
		size += 8
	}
	if in[1]&0x80 != 0 {
		size += 4
	}
	if len(in) < size {
		return 0
	}
	return size
}

// readHeader reads and checks a header.
func (c *Conn) readHeader(in []byte) (ws.Header, error) {
	c.pool.reader.Reset(in)
	h, err := ws.ReadHeaderBuffer(&c.pool.reader, c.pool.header[:])
	if err != nil {
		return h, violation(err)
	}
	if long := in[1] & 0x7f; long == 126 && h.Length < 126 || long == 127 && h.Length <= 0xffff {
		return h, violation(errLength)
	}
	judged := h
	if c.deflate != nil {
		if judged, err = c.deflate.flags.UnsetBits(h); err != nil {
			return h, violation(err)
		}
	}
	state := ws.StateServerSide
	if c.message.open {
		state = state.Set(ws.StateFragmented)
	}
	if err := ws.CheckHeader(judged, state); err != nil {
		return h, violation(err)
	}
	return h, nil
}

var (
	errLength    = errors.New("the length of a frame is not in the shortest form")
	errMessage   = errors.New("the message is too long")
	errFrame     = errors.New("the frame is too long")
	errFragments = errors.New("the message has too many fragments")
	errUTF8      = errors.New("the text is not UTF-8")
)

// begin begins a data frame. It reports whether the frame is within the limits.
func (c *Conn) begin(h ws.Header) bool {
	m := &c.message
	if h.OpCode != ws.OpContinuation {
		*m = message{bytes: m.bytes[:0], open: true, isBinary: h.OpCode == ws.OpBinary, began: c.net.Loop().Attended()}
		m.isPacked = h.Rsv1()
	}
	m.frames++
	if c.closeSent {
		return true // no task will read it
	}
	if err := c.exceeds(h); err != nil {
		c.fail(tooBig(err))
		return false
	}
	return true
}

// exceeds returns an error for the limit that a data frame exceeds; nil if it exceeds none.
func (c *Conn) exceeds(h ws.Header) error {
	switch m, limits := &c.message, &c.limits; {
	case h.Length > int64(limits.maxFrame):
		return errFrame
	case h.Length > int64(limits.maxMessage-len(m.bytes)):
		return errMessage
	case m.frames > limits.maxFragments:
		return errFragments
	}
	return nil
}

// receive takes payload of the open data frame, and ends the frame after its last byte.
func (c *Conn) receive(in []byte) (consumed int) {
	f := &c.frame
	piece := in[:min(int64(len(in)), f.header.Length-f.at)]
	if !c.closeSent {
		c.keep(piece)
	}
	f.at += int64(len(piece))
	if f.at == f.header.Length && !c.net.Closing() {
		f.open = false
		if f.header.Fin {
			c.endMessage()
		}
	}
	return len(piece)
}

// keep appends a piece of the payload to the message. Memory grows with the bytes that have come, not with the length that a frame announces.
func (c *Conn) keep(piece []byte) {
	m, f := &c.message, &c.frame
	if m.bytes == nil {
		m.bytes = c.pool.takeBuffer()
	}
	from := len(m.bytes)
	m.bytes = append(m.bytes, piece...)
	ws.Cipher(m.bytes[from:], f.header.Mask, int(f.at%4))
	if !m.isBinary && !m.isPacked {
		c.check(f.header.Fin && f.at+int64(len(piece)) == f.header.Length)
	}
}

// check fails the connection at the first byte that is not valid UTF-8 (RFC 6455, section 8.1). A character may continue in
// the next piece, unless this is the last.
func (c *Conn) check(last bool) {
	m := &c.message
	fresh := m.bytes[m.checked:]
	if !last {
		fresh = fresh[:len(fresh)-unfinished(fresh)]
	}
	if !utf8.Valid(fresh) {
		c.fail(invalid(errUTF8))
		return
	}
	m.checked += len(fresh)
}

// unfinished returns the number of bytes at the end of text that begin a character without its end.
func unfinished(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if rest := text[len(text)-n:]; utf8.RuneStart(rest[0]) {
			if utf8.FullRune(rest) {
				return 0
			}
			return n
		}
	}
	return 0
}

// endMessage is called when the last frame is complete.
func (c *Conn) endMessage() {
	c.message.open = false
	if !c.closeSent {
		c.ready = true
	}
}
