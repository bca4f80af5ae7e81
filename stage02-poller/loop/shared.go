package loop

import (
	"io"

	"looper.example/stage02-poller/kernel"
)

// Shared is bytes that many connections send and that are in memory once: what is told to thousands. It belongs to
// one loop.
//
//	Shared <-- output of alice       Loop.output counts the bytes once, from the
//	       <-- output of bob         first connection that holds them until the
//	       <-- output of carol       last one has sent them, or is closed
type Shared struct {
	loop    *Loop
	bytes   []byte
	holders int // pieces of output that are not sent
}

// Share returns b for Conn.WriteShared. No caller may change b any more.
func (l *Loop) Share(b []byte) *Shared { return &Shared{loop: l, bytes: b} }

// Len returns how many bytes there are.
func (s *Shared) Len() int { return len(s.bytes) }

// ReadAt reads what others have shared, as io.ReaderAt: a piece of output looks like a file.
func (s *Shared) ReadAt(p []byte, offset int64) (n int, err error) {
	if n = copy(p, s.bytes[min(offset, int64(len(s.bytes))):]); n < len(p) {
		err = io.EOF
	}
	return n, err
}

// Fd is that of no file.
func (s *Shared) Fd() uintptr { return ^uintptr(0) }

// joinShared is up to how many bytes WriteShared copies where output waits already. The copy costs less than a
// system call of their own.
const joinShared = 1 << 10

// WriteShared is Write for bytes that other connections send too. They are not copied: the connection holds s until
// its client has taken them. Few bytes are copied if there is output before them. A Shared of another loop has no effect.
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

// ignoreSent is for a piece of output whose sender need not know when it is sent.
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

// releaseShared lets go of what a piece of output shares with others, and reports whether it was such a piece.
func releaseShared(piece *sending) bool {
	s, ok := piece.file.(*Shared)
	if ok {
		piece.file = noFile{}
		s.release()
	}
	return ok
}

// noFile stands in the place of shared bytes that were let go of.
type noFile struct{ kernel.File }

// sharesOutput reports whether the connection holds bytes that it shares with others.
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

// keepPieces is how many pieces of output a loop keeps to use them again.
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

// putPiece keeps the memory of one that is sent.
func (l *Loop) putPiece(piece *sending) {
	*piece = sending{}
	if len(l.pieces) < keepPieces {
		l.pieces = append(l.pieces, piece)
	}
}
