package loop

import (
	"cmp"
	"fmt"
	"io"
)

// What a connection does with its filter.

// decode is what receive does with raw bytes for a filter; none is the end of them.
func (c *Conn) decode(raw []byte) {
	if len(raw) == 0 {
		c.decodeEnd()
		return
	}
	pool := &c.loop.buffers
	plain, err := c.callDecode(pool.get(), raw)
	switch {
	case c.state != open || len(plain) == 0:
	case c.paused: // it is read only for the filter
		c.in.append(pool, plain)
	default:
		c.input(plain)
	}
	pool.put(plain)
	c.decoded(err)
}

// decodeRest decodes what came before there was a filter, and was not consumed.
func (c *Conn) decodeRest() {
	if c.in.len() == 0 {
		return
	}
	pool := &c.loop.buffers
	raw := c.in
	plain, err := c.callDecode(pool.get(), raw.bytes())
	raw.release(pool)
	if c.in = (buffer{b: plain}); len(plain) == 0 {
		c.in.release(pool)
	}
	c.offer = true
	c.callAgain()
	c.decoded(err)
}

// decoded goes on after Decode.
func (c *Conn) decoded(err error) {
	switch {
	case err == nil:
	case err == io.EOF && c.isHeld():
		c.failFilter(io.ErrUnexpectedEOF) // what it waits for does not come
	case err == io.EOF:
		c.ended = true
		c.missedEOF = true // EOF is called after the input
		c.callAgain()
	default:
		c.failFilter(err)
	}
}

func (c *Conn) decodeEnd() {
	if c.ended { // it is only read because output is held
		c.failFilter(io.ErrUnexpectedEOF)
		return
	}
	err := io.EOF
	c.call("end", func() { err = cmp.Or(c.filter.End(), err) })
	c.decoded(err)
}

// encodePiece is how many bytes are encoded before they are sent.
const encodePiece = 64 << 10

// encode encodes up to limit bytes, and reports whether there may be more to do.
func (c *Conn) encode(limit int) (taken int, more bool) {
	f := c.filter
	if f.ended {
		return 0, false
	}
	plain, err := c.nextPlain(min(limit, encodePiece))
	if err != nil {
		c.fail(err)
		return 0, false
	}
	taken, err = c.callEncode(plain)
	if err != nil {
		c.failFilter(err)
		return 0, c.state != closed // it may have had something to say about it
	}
	f.holds = taken == 0 && len(plain) > 0
	c.takePlain(taken)
	return taken, taken > 0 || c.encoded() > 0
}

// nextPlain is what is to be encoded next, at most limit bytes.
func (c *Conn) nextPlain(limit int) ([]byte, error) {
	s := c.file()
	switch {
	case c.out.len() > 0:
		return c.out.bytes()[:min(c.out.len(), limit)], nil
	case s == nil:
		return nil, nil
	}
	p, err := c.readFile(s, int(min(s.left, int64(limit))))
	if err == nil && len(p) == 0 {
		err = &FileError{Offset: s.offset, Err: io.ErrUnexpectedEOF}
	}
	return p, err
}

// takePlain removes n bytes of what nextPlain has given.
func (c *Conn) takePlain(n int) {
	switch l := c.loop; {
	case n == 0:
	case c.out.len() > 0:
		l.output -= c.out.memory()
		c.out.take(&l.buffers, n)
		l.output += c.out.memory()
	default:
		c.advance(c.file(), n)
	}
}

// encoded is how many bytes wait that were encoded.
func (c *Conn) encoded() int {
	if c.filter == nil {
		return 0
	}
	return c.filter.raw.len()
}

// isHeld reports whether output waits for something to come from the peer.
func (c *Conn) isHeld() bool {
	return c.filter != nil && c.filter.holds && c.isPlainWaiting() && c.encoded() == 0
}

// sayEnd has the filter tell the peer the end of the output. It reports whether that is sent.
func (c *Conn) sayEnd() bool {
	f := c.filter
	if f == nil || f.ended {
		return true
	}
	f.ended = true
	if !c.call("close", func() { c.putRaw(f.CloseWrite(c.takeRaw())) }) {
		return false
	}
	c.send()
	return c.state != closed && !c.isWaiting()
}

// failFilter ends a connection whose filter has failed, when that has said why.
func (c *Conn) failFilter(err error) {
	f := c.filter
	if c.state == closed || f.err != nil {
		return
	}
	if !f.ended {
		f.ended = true
		_, _ = c.callEncode(nil)
	}
	if c.state == closed { // it has panicked
		return
	}
	f.err = err
	c.state = draining
	c.linger = true
	c.touch()
}

func (c *Conn) hasFilterFailed() bool { return c.filter != nil && c.filter.err != nil }

// callDecode is Decode, which a panic does not leave.
func (c *Conn) callDecode(plain, raw []byte) (_ []byte, err error) {
	c.call("decode", func() { plain, err = c.filter.Decode(plain, raw) })
	return plain, err
}

// callEncode is Encode, which a panic does not leave. Like Settle, it comes too often for a report.
func (c *Conn) callEncode(plain []byte) (taken int, err error) {
	returned := false
	defer func() {
		if !returned {
			err = ErrPanic
			c.broke("encode", recover())
		}
	}()
	raw, taken, err := c.filter.Encode(c.takeRaw(), plain)
	returned = true
	c.putRaw(raw)
	if taken < 0 || taken > len(plain) {
		c.loop.Misused("Filter.Encode", fmt.Sprintf("took %d of %d bytes", taken, len(plain)))
		return 0, ErrConsumed
	}
	return taken, err
}

// takeRaw is the memory to append encoded bytes to; putRaw puts it back with them.
func (c *Conn) takeRaw() []byte {
	f := c.filter
	c.loop.output -= f.raw.memory()
	if f.raw.memory() == 0 {
		return c.loop.buffers.get()
	}
	return f.raw.b
}

func (c *Conn) putRaw(raw []byte) {
	f := c.filter
	f.raw.b = raw
	if f.raw.len() == 0 {
		f.raw.release(&c.loop.buffers)
	}
	c.loop.output += f.raw.memory()
}
