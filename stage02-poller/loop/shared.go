package loop

import (
	"io"

	"looper.example/stage02-poller/kernel"
)

// Shared holds bytes that many connections send, in memory once: a message to thousands of clients. It belongs to one
// loop.
//
//	Shared <-- output of alice       Loop.output counts the bytes once, from the
//	       <-- output of bob         first connection that holds them until the
//	       <-- output of carol       last one has sent them, or is closed
type Shared struct {
	loop    *Loop
	bytes   []byte
	holders int // unsent pieces of output with these bytes
}

// Share returns b for Conn.WriteShared. No caller may change b any more.
func (l *Loop) Share(b []byte) *Shared { return &Shared{loop: l, bytes: b} }

// Len returns the number of bytes.
func (s *Shared) Len() int { return len(s.bytes) }

// ReadAt implements io.ReaderAt: as a piece of output, the bytes look like a file.
func (s *Shared) ReadAt(p []byte, offset int64) (n int, err error) {
	if n = copy(p, s.bytes[min(offset, int64(len(s.bytes))):]); n < len(p) {
		err = io.EOF
	}
	return n, err
}

// Fd returns an invalid descriptor.
func (s *Shared) Fd() uintptr { return ^uintptr(0) }

// joinShared is how many bytes, at most, WriteShared copies if output waits already. A copy costs less than a system
// call for them alone.
const joinShared = 1 << 10

// WriteShared is Write for bytes that other connections send too. It does not copy them: the connection holds s until its
// socket has taken them. Only if other output waits, a few bytes are copied. A Shared of another loop has no effect.
func (c *Conn) WriteShared(s *Shared) {
	switch {
	case !c.loop.mine("Conn.WriteShared") || c.state != open || c.silent || len(s.bytes) == 0:
		return
	case s.loop != c.loop:
		c.loop.Misused("Conn.WriteShared", "with the bytes of another loop")
		return
	case len(s.bytes) <= joinShared && c.lastBytes().len() > 0:
		c.Write(s.bytes)
		return
	}
	s.hold()
	piece := c.loop.takePiece()
	*piece = sending{file: s, left: int64(len(s.bytes)), copied: true, done: ignoreSent}
	c.append(piece)
}

// ignoreSent is the done of shared bytes: no caller waits for it.
func ignoreSent(error) {}

func (s *Shared) hold() {
	if s.holders++; s.holders == 1 {
		s.loop.output += len(s.bytes)
	}
}

func (s *Shared) release() {
	if s.holders--; s.holders == 0 {
		s.loop.output -= len(s.bytes)
	}
}

// releaseShared releases a piece of output with shared bytes, and reports whether it was one.
func releaseShared(piece *sending) bool {
	s, ok := piece.file.(*Shared)
	if ok {
		piece.file = noFile{}
		s.release()
	}
	return ok
}

// noFile replaces released shared bytes.
type noFile struct{ kernel.File }

// sharesOutput reports whether the connection holds shared bytes.
func (c *Conn) sharesOutput() bool {
	if c.files != nil {
		for _, piece := range c.files.waiting {
			if _, ok := piece.file.(*Shared); ok {
				return true
			}
		}
	}
	return false
}

// keepPieces is how many unused pieces of output a loop keeps.
const keepPieces = 16 << 10

// takePiece returns memory for a piece of output.
func (l *Loop) takePiece() *sending {
	if last := len(l.pieces) - 1; last >= 0 {
		piece := l.pieces[last]
		l.pieces = l.pieces[:last]
		return piece
	}
	return new(sending)
}

// putPiece keeps the memory of a sent piece.
func (l *Loop) putPiece(piece *sending) {
	*piece = sending{}
	if len(l.pieces) < keepPieces {
		l.pieces = append(l.pieces, piece)
	}
}
