package loop

// A connection may have a filter between its socket and its handler: TLS, for example; or several (filterstack.go).
//
//	socket -- read(2) --> Decode ------------> in --> Handler.Input
//	socket <- write(2) -- raw <-- Encode <-- out | file, after | ... <-- Write, SendFile
//
// What the handler writes waits unencoded, until the socket takes more. So Full, Room and Drained mean
// the same as without a filter, and a slow client costs no more memory.

// Filter turns the bytes of a socket into those of a handler, and back. Its methods run on the loop; all
// slices are borrowed until they return. A filter must bound what it keeps, and what it makes of one piece of input:
// Config.InputLimit counts decoded bytes, and one piece can exceed it. A filter whose input may cost much time implements Costly too.
//
// If a method returns an error, the connection ends. The loop drops the output that waits, calls Encode once more, so that the
// filter can tell the peer why, and passes the error to Handler.Closed.
type Filter interface {
	// Decode consumes raw, which has come from the socket, and appends to plain the bytes for the handler. The filter keeps
	// what is incomplete. If the protocol says that the peer has ended its output, Decode returns io.EOF. Then the loop calls
	// Handler.EOF, and Decode no more.
	Decode(plain, raw []byte) ([]byte, error)

	// End is called if the peer has ended its output (shutdown(2)) and Decode has not returned io.EOF. It returns nil if
	// nothing is missing; then the loop calls Handler.EOF.
	End() error

	// Encode appends to raw the bytes for the socket: first the filter's own, then what it makes of plain, which may be
	// empty. It returns how many bytes of plain it has taken. If it takes none, it waits for input, such as the end of a
	// handshake, and the loop calls it again after that.
	Encode(raw, plain []byte) (_ []byte, taken int, err error)

	// CloseWrite appends to raw the bytes that tell the peer of the end of the output. It is called at most once, and
	// Encode is not called after it.
	CloseWrite(raw []byte) []byte

	// Closed is the last call: in phase 5, after the connection is closed and before Handler.Closed.
	Closed()
}

// filter is what a connection keeps for its filters.
type filter struct {
	Filter          // all of them: one, or a stack
	costly   Costly // the same; nil: it is not Costly
	last     Filter // of the last call of SetFilter
	count    int    // how many there are
	raw      buffer // encoded, not yet sent
	holds    bool   // Encode waits for input
	ended    bool   // CloseWrite was called, or it has failed
	decoding bool   // Decode is being called
	fresh    bool   // set within Input: decodeRest must decode what Input does not consume
	err      error  // why it has failed
}

// SetFilter puts f between the socket and the handler. Earlier output is sent unchanged; input that is not
// consumed goes through f. So SetFilter may be called on a new connection, or in the middle of a conversation that
// changes the protocol. If the peer has ended its output already, f.End is called after that input.
//
// If the connection has a filter, f stands between that filter and the handler: TLS within TLS, for example.
//
// In these cases SetFilter has no effect and returns false: a file waits to be sent; the connection has a filter, and any output
// waits; a filter is at work, or was set within the same call of Input; the connection is closing.
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

// mayStack reports whether another filter may be added.
func (c *Conn) mayStack() bool {
	f := c.filter
	return f == nil || !f.decoding && !f.fresh && !f.ended && c.out.len() == 0
}

// Filter returns the filter of the last SetFilter; nil if there is none.
func (c *Conn) Filter() Filter {
	if c.filter == nil {
		return nil
	}
	return c.filter.last
}
