package kernel

import "golang.org/x/sys/unix"

// inbox is what the ring has received on a connection and Read has not taken: bytes, and after them perhaps the end of input or
// an error.
type inbox struct {
	poller *ringPoller // nil: none watches the connection yet
	serial uint32      // of the last request to receive: what older ones bring is not for this connection
	fd     int32       // -1: no connection that the ring may serve has this descriptor

	watched Interest
	armed   bool // a request is under way
	many    bool // it goes on when it has brought something
	leaving bool // it was asked to end
	lively  bool // the last bytes fitted into a buffer: a request that goes on costs least
	listed  bool // it stands in poller.list
	told    bool // it stands in poller.ready, for Readable

	kept   []byte  // came first: taken out of the kernel's buffers
	pieces []piece // these came then
	ended  bool    // and then this
	errno  unix.Errno

	letter *letter // what Write took and the socket did not yet; nil: nothing
	silent bool    // Shutdown was called: after the letter
}

// piece is a part of a buffer.
type piece struct{ buffer, from, to, more uint16 }

// received reports whether something waits for Read.
func (in *inbox) received() bool { return in.hasBytes() || in.ended }

func (in *inbox) hasBytes() bool { return len(in.kept)+len(in.pieces) > 0 }

// read moves bytes to p. more: there were more in the socket after the last of them.
func (in *inbox) read(p []byte) (n int, more bool) {
	if len(in.kept) > 0 {
		if n = copy(p, in.kept); n == len(in.kept) {
			in.kept = nil
		} else {
			in.kept = in.kept[n:]
		}
	}
	taken := 0
	for i := range in.pieces {
		piece := &in.pieces[i]
		b := &in.poller.ring.buffers
		m := copy(p[n:], b.of(piece.buffer)[piece.from:piece.to])
		n += m
		if piece.from += uint16(m); piece.from < piece.to {
			break
		}
		more = piece.more != 0
		b.give(piece.buffer)
		taken++
	}
	in.pieces = in.pieces[:copy(in.pieces, in.pieces[taken:])]
	return n, more
}

// keep gives the buffers back: nobody reads soon.
func (in *inbox) keep() {
	for _, piece := range in.pieces {
		b := &in.poller.ring.buffers
		in.kept = append(in.kept, b.of(piece.buffer)[piece.from:piece.to]...)
		b.give(piece.buffer)
	}
	in.pieces = in.pieces[:0]
}

// end returns what comes after the bytes. An error is told once.
func (in *inbox) end() error {
	errno := in.errno
	in.ended, in.errno = false, 0
	if errno != 0 {
		return errno
	}
	return nil
}

// put is for what a request to receive has brought.
func (in *inbox) put(c *completion) {
	buffer := uint16(c.flags >> 16)
	if c.flags&hasMore == 0 {
		in.armed, in.leaving = false, false
	}
	switch errno := unix.Errno(-c.res); {
	case c.res > 0:
		in.lively = c.res < bufferSize
		in.pieces = append(in.pieces, piece{buffer, 0, uint16(c.res), uint16(c.flags & notEmpty)})
		if in.watched&Readable == 0 {
			in.keep()
		}
		return
	case c.res == 0:
		in.ended = true
	case errno == unix.ECANCELED, errno == unix.ENOBUFS, errno == unix.EINTR, errno == unix.EAGAIN:
		// It begins again when it is wanted, and buffers are there.
	default:
		in.ended, in.errno = true, errno
	}
	if c.flags&hasBuffer != 0 {
		in.poller.ring.buffers.give(buffer)
	}
}
