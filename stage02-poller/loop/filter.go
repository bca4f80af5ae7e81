package loop

// A connection may have a filter between its socket and its handler: TLS, for example; or several (filterstack.go).
//
//	socket -- read(2) --> Decode ------------> in --> Handler.Input
//	socket <- write(2) -- raw <-- Encode <-- out | file, after | ... <-- Write, SendFile
//
// What the handler writes waits as it was written, and is encoded only when the socket takes more. So
// Full, Room and Drained mean what they mean without a filter, and a slow client costs no more memory.

// Filter turns the bytes of a socket into those of a handler, and back. Its methods run on the loop; all
// slices are borrowed until they return. A filter bounds what it keeps, and what it makes of one piece of input:
// Config.InputLimit counts what is decoded, and can be exceeded by that much. One whose input may cost much time is Costly, too.
//
// When a method returns an error, the connection ends: output that waits is dropped, and Handler.Closed is told the error. What
// the filter has to say about it is sent before that: Encode is called once more.
type Filter interface {
	// Decode takes all of raw, which has come from the socket, and appends to plain what is there for the handler
	// now. What is incomplete the filter keeps. The error io.EOF says that the peer has ended its output by the means of
	// the protocol: Decode is not called any more, and Handler.EOF is.
	Decode(plain, raw []byte) ([]byte, error)

	// End is called when the peer has ended its output (shutdown(2)), and Decode has not returned io.EOF. Nil says that
	// nothing is missing: Handler.EOF is called.
	End() error

	// Encode appends to raw what the socket is to get: first what the filter has to say itself, then what it makes of plain,
	// which may be empty. It returns how many bytes of plain it has taken. Where it takes none, it waits for
	// something from the peer, such as the end of a handshake, and is asked again after that.
	Encode(raw, plain []byte) (_ []byte, taken int, err error)

	// CloseWrite appends to raw what tells the peer the end of the output. It is called at most once, and
	// Encode is not called after it.
	CloseWrite(raw []byte) []byte

	// Closed is the last call, when the connection is closed: in phase 5, before Handler.Closed.
	Closed()
}

// filter is what a connection keeps for its filters.
type filter struct {
	Filter          // all of them: one, or a stack
	costly   Costly // the same, if it is that; or nil
	last     Filter // the one that SetFilter was given last
	count    int    // how many there are
	raw      buffer // encoded, not yet sent
	holds    bool   // Encode waits for something from the peer
	ended    bool   // CloseWrite was called, or it has failed
	decoding bool   // Decode is being called
	fresh    bool   // set within Input: what that does not consume is to be decoded
	err      error  // why it has failed
}

// SetFilter puts f between the socket and the handler. What was written before goes out as it is; input that is not
// consumed goes through f. So it may be called when the connection is new, or in the middle of a conversation that
// changes the protocol. If the peer has ended its output already, f is told so after that input.
//
// If the connection has a filter, f comes between that and the handler: TLS within TLS, for example. Then no output may wait.
//
// SetFilter reports false, and does nothing, where output waits that it needs sent before: a file, or any for a filter that is there
// already; where a filter is at work, or was set within the same call of Input; and where the connection is closing.
func (c *Conn) SetFilter(f Filter) bool {
	if !c.loop.mine("Conn.SetFilter") || c.state != open || c.silent || c.file() != nil || !c.mayStack() {
		return false
	}
	if c.filter == nil {
		c.filter = &filter{Filter: f, raw: c.out}
		c.out = buffer{}
	} else {
		c.filter.Filter = &stack{pool: &c.loop.buffers, outer: c.filter.Filter, inner: f}
	}
	c.filter.last = f
	c.filter.count++
	c.filter.costly, _ = c.filter.Filter.(Costly)
	if c.offering {
		c.filter.fresh = true
	} else {
		c.decodeRest()
	}
	c.touch()
	return true
}

// mayStack reports whether there is no filter, or one that another may join.
func (c *Conn) mayStack() bool {
	f := c.filter
	return f == nil || !f.decoding && !f.fresh && !f.ended && c.out.len() == 0
}

// Filter is what SetFilter was given last; nil: nothing.
func (c *Conn) Filter() Filter {
	if c.filter == nil {
		return nil
	}
	return c.filter.last
}
