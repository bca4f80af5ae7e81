package kernel

import "golang.org/x/sys/unix"

// inbox holds what the ring has received on a connection and Read has not taken: bytes, and after them perhaps the end of input or
// an error.
type inbox struct {
	poller *ringPoller // nil: no poller has watched the connection
	serial uint32      // number of the last request to receive; completions of older ones belong to an older connection
	guard  uint32      // number of the request that waits for the end; 0: none is under way
	fd     int32       // -1: the descriptor is closed

	watched Interest
	armed   bool // a request to receive is under way
	many    bool // that request is a multishot: it goes on after a completion
	leaving bool // that request is being canceled
	lively  bool // it sends again and again, and not much at once: a multishot pays
	over    bool // the peer has closed its sending side, or the connection is broken
	listed  bool // in poller.list
	told    bool // in poller.ready, as Readable
	unread  bool // the socket has input for which there was no buffer: Read takes it from there

	kept  []byte // the first bytes, copied out of the kernel's buffers
	held  chain  // the bytes after them
	ended bool   // after all bytes: the end, or errno
	errno unix.Errno

	filled uint8 // how many completions in a row have filled a buffer, up to 2

	letter *letter // output that the socket has not taken; nil: none
	silent bool    // shut down after the letter
}

// received reports whether something waits for Read.
func (in *inbox) received() bool { return in.hasBytes() || in.ended || in.unread }

func (in *inbox) hasBytes() bool { return len(in.kept) > 0 || in.held.count > 0 }

// read moves bytes to p. More reports whether the socket held more bytes after the last of them.
func (in *inbox) read(p []byte) (n int, more bool) {
	if len(in.kept) > 0 {
		if n = copy(p, in.kept); n == len(in.kept) {
			in.kept = nil
		} else {
			in.kept = in.kept[n:]
		}
	}
	for in.held.count > 0 {
		b := &in.poller.ring.buffers
		piece, bytes := in.held.front(b)
		m := copy(p[n:], bytes)
		n += m
		if piece.from += uint16(m); piece.from < piece.to {
			break
		}
		more = piece.more != 0
		in.held.give(b)
	}
	return n, more
}

// keep copies the bytes and returns the buffers: a connection that no handler reads must not hold them.
func (in *inbox) keep() {
	for in.held.count > 0 {
		b := &in.poller.ring.buffers
		_, bytes := in.held.front(b)
		in.kept = append(in.kept, bytes...)
		in.held.give(b)
	}
}

// drop discards the bytes.
func (in *inbox) drop() {
	in.kept = nil
	for in.held.count > 0 {
		in.held.give(&in.poller.ring.buffers)
	}
}

// end returns what comes after the bytes: nil at the end of input. It returns an error once.
func (in *inbox) end() error {
	errno := in.errno
	in.ended, in.errno = false, 0
	if errno != 0 {
		return errno
	}
	return nil
}

// put takes a completion of a request to receive.
func (in *inbox) put(c *completion) {
	buffer := uint16(c.flags >> 16)
	if c.flags&hasMore == 0 {
		in.armed, in.leaving = false, false
	}
	switch errno := unix.Errno(-c.res); {
	case c.res > 0:
		if c.res < bufferSize {
			in.filled = 0
		} else {
			in.filled = min(in.filled+1, 2)
		}
		in.lively = in.filled < 2
		in.held.add(&in.poller.ring.buffers, buffer, piece{to: uint16(c.res), more: uint16(c.flags & notEmpty)})
		if in.watched&Readable == 0 {
			in.keep()
		}
		return
	case c.res == 0:
		in.ended = true
	case errno == unix.ENOBUFS:
		in.unread = true // a new request might find no buffer either, again and again
	case errno == unix.ECANCELED, errno == unix.EINTR, errno == unix.EAGAIN:
		// The next Wait begins a new request, if the connection is still watched.
	default:
		in.ended, in.errno = true, errno
	}
	if c.flags&hasBuffer != 0 {
		in.poller.ring.buffers.give(buffer)
	}
}
