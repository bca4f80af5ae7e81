package loop

import (
	"cmp"
	"fmt"
	"io"
)

// What a connection does with its filter.

// decode passes raw bytes that receive has read to the filter. No bytes mean the end of the input.
func (c *Conn) decode(raw []byte) {
	if len(raw) == 0 {
		c.decodeEnd()
		return
	}
	pool := &c.loop.buffers
	filters := c.filter.count
	plain, err := c.callDecode(c.filter.Filter, pool.get(), raw)
	switch {
	case c.state != open || len(plain) == 0:
	case c.paused: // the socket is read only for the filter
		c.in.append(pool, plain)
	default:
		c.input(plain)
	}
	pool.put(plain)
	if err == io.EOF && c.filter.count > filters && !c.ended { // Input has set another filter, which has not seen the end
		err = c.callEnd(c.filter.last)
	}
	c.decoded(err)
}

// decodeRest makes a new filter decode the input that came before it and was not consumed.
func (c *Conn) decodeRest() {
	f := c.filter
	f.fresh = false
	var err error
	if c.in.len() > 0 {
		pool := &c.loop.buffers
		raw := c.in
		c.in.b, err = c.callDecode(f.last, pool.get(), raw.bytes())
		c.in.r = 0
		raw.release(pool)
		if c.in.len() == 0 {
			c.in.release(pool)
		}
		c.offer = true
		c.callAgain()
	}
	if err == nil && c.ended {
		err = c.callEnd(f.last)
	}
	c.decoded(err)
}

// decoded acts on the error of Decode or End.
func (c *Conn) decoded(err error) {
	switch {
	case err == nil:
	case err == io.EOF && c.isHeld():
		c.failFilter(io.ErrUnexpectedEOF) // the input that the output waits for does not come
	case err == io.EOF:
		c.ended = true
		c.missedEOF = true // the handler's EOF comes after its input
		c.callAgain()
	default:
		c.failFilter(err)
	}
}

func (c *Conn) decodeEnd() {
	if c.ended { // the socket is read only because output is held
		c.failFilter(io.ErrUnexpectedEOF)
		return
	}
	c.decoded(c.callEnd(c.filter.Filter))
}

// encodePiece is how many bytes are encoded at once, at most.
const encodePiece = 64 << 10

// encode encodes up to limit bytes and sends the result. It reports whether there may be more to do.
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
	switch {
	case c.state == closed: // the filter has called Abort, or has panicked
		return 0, false
	case err != nil:
		c.failFilter(err)
		return 0, c.state != closed // the filter may have encoded an alert
	}
	f.holds = taken == 0 && len(plain) > 0
	c.takePlain(taken)
	if c.encoded() > 0 && !c.sendBytes(&f.raw) {
		return taken, false
	}
	return taken, taken > 0 // if it has taken nothing, its own output is complete
}

// nextPlain returns the output to encode next, at most limit bytes.
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

// takePlain removes n bytes that nextPlain has returned.
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

// encoded returns how many encoded bytes wait.
func (c *Conn) encoded() int {
	if c.filter == nil {
		return 0
	}
	return c.filter.raw.len()
}

// isHeld reports whether the filter holds output back until it gets input.
func (c *Conn) isHeld() bool {
	return c.filter != nil && c.filter.holds && c.isPlainWaiting() && c.encoded() == 0
}

// sayEnd makes the filter tell the peer of the end of the output. It reports whether that has been sent.
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

// failFilter ends a connection whose filter has failed, after the filter has told the peer why.
func (c *Conn) failFilter(err error) {
	f := c.filter
	if c.state == closed || f.err != nil {
		return
	}
	if !f.ended {
		f.ended = true
		_, _ = c.callEncode(nil)
	}
	if c.state == closed { // the filter has panicked
		return
	}
	f.err = err
	c.state = draining
	c.linger = true
	c.touch()
}

func (c *Conn) hasFilterFailed() bool { return c.filter != nil && c.filter.err != nil }

// callDecode calls Decode, and catches its panic.
func (c *Conn) callDecode(f Filter, plain, raw []byte) (_ []byte, err error) {
	c.filter.decoding = true
	c.call("decode", func() { plain, err = f.Decode(plain, raw) })
	c.filter.decoding = false
	return plain, err
}

// callEnd calls End, and catches its panic. If nothing is missing, the error is io.EOF.
func (c *Conn) callEnd(f Filter) error {
	err := io.EOF
	c.call("end", func() { err = cmp.Or(f.End(), err) })
	return err
}

// callEncode calls Encode, and catches its panic. Like Settle, it comes too often for the trace.
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

// takeRaw returns the memory to which the filter appends encoded bytes; putRaw puts it back with them. If the filter panics in
// between, the connection still has its earlier bytes.
func (c *Conn) takeRaw() []byte {
	if f := c.filter; f.raw.memory() > 0 {
		return f.raw.b
	}
	return c.loop.buffers.get()
}

func (c *Conn) putRaw(raw []byte) {
	f := c.filter
	if c.state == closed { // by the filter; its output is released already
		return
	}
	c.loop.output -= f.raw.memory()
	f.raw.b = raw
	if f.raw.len() == 0 {
		f.raw.release(&c.loop.buffers)
	}
	c.loop.output += f.raw.memory()
}
