package loop

import (
	"fmt"
	"io"
	"syscall"

	"looper.example/stage02-poller/kernel"
)

// Output may have files in it, whose bytes need not pass through the process:
//
//	out | file, after | file, after | ...
//
// They count as output that waits, but take no memory. A Write goes to the end.

// sending is a part of a file that waits to be sent.
type sending struct {
	file   kernel.File
	offset int64
	left   int64 // bytes
	after  buffer
	copied bool // sendfile(2) cannot send it
	done   func(err error)
}

// files are those of a connection.
type files struct {
	waiting []*sending // in the order of the output
	sent    []*sending // whole, and done is to be called
}

// FileError is the error of a file that cannot be sent to the end that was announced.
type FileError struct {
	Offset int64 // the first byte that is missing
	Err    error // io.ErrUnexpectedEOF: the file ends there
}

func (e *FileError) Error() string {
	return fmt.Sprintf("loop: a file cannot be sent from byte %d on: %v", e.Offset, e.Err)
}

func (e *FileError) Unwrap() error { return e.Err }

// SendFile appends n bytes of a file to the output, from offset on. They are sent by
// sendfile(2) where the system and the file have it, and are otherwise copied. The loop waits for
// a disk that is slow, as it does for read(2).
//
// The file must stay open, and is not seeked, until done is called. That is once, from the loop: with
// nil when the kernel has all n bytes, or with the error that has ended the connection. If the
// file turns out to be shorter, or cannot be read, that is a *FileError, and the connection is aborted:
// nothing can take the place of what is missing. If nothing more is written to the
// connection, because it is closing, done is not called and SendFile reports false.
func (c *Conn) SendFile(f kernel.File, offset, n int64, done func(err error)) bool {
	if !c.loop.mine("Conn.SendFile") || c.state != open || c.silent || n <= 0 {
		return false
	}
	c.append(&sending{file: f, offset: offset, left: n, done: done})
	return true
}

// append puts a piece at the end of the output.
func (c *Conn) append(piece *sending) {
	c.beginToWait()
	if c.files == nil {
		c.files = new(files)
	}
	c.files.waiting = append(c.files.waiting, piece)
	c.full = c.full || c.Buffered() >= c.loop.highWater()
	c.touch()
}

// file is the first file that waits; nil: none.
func (c *Conn) file() *sending {
	if c.files == nil || len(c.files.waiting) == 0 {
		return nil
	}
	return c.files.waiting[0]
}

// lastBytes is the buffer that Write appends to.
func (c *Conn) lastBytes() *buffer {
	if c.file() == nil {
		return &c.out
	}
	return &c.files.waiting[len(c.files.waiting)-1].after
}

// inFiles returns how many bytes wait from the first file on.
func (c *Conn) inFiles() (n int64) {
	if c.files != nil {
		for _, s := range c.files.waiting {
			n += s.left + int64(s.after.len())
		}
	}
	return n
}

// outputMemory is how many bytes of memory the output takes.
func (c *Conn) outputMemory() int {
	n := c.out.memory()
	if c.filter != nil {
		n += c.filter.raw.memory()
	}
	if c.files != nil {
		for _, s := range c.files.waiting {
			n += s.after.memory()
		}
	}
	return n
}

// releaseOutput gives back the memory of the output.
func (c *Conn) releaseOutput() {
	c.out.release(&c.loop.buffers)
	if c.filter != nil {
		c.filter.raw.release(&c.loop.buffers)
	}
	if c.files != nil {
		for _, s := range c.files.waiting {
			s.after.release(&c.loop.buffers)
			releaseShared(s)
		}
	}
}

// filePiece is how many bytes of files are sent before others have a turn.
const filePiece = 512 << 10

// sendFile sends up to limit bytes of the first file, and reports whether the socket may take more.
func (c *Conn) sendFile(limit int) (sent int, more bool) {
	s := c.file()
	n, err := 0, error(nil)
	want := int(min(s.left, int64(limit)))
	if s.copied {
		want = min(want, len(c.loop.scratch))
		n, err = c.copyFile(s, want)
	} else {
		n, err = c.loop.kernel.SendFile(c.fd, s.file, s.offset, want)
	}
	switch err {
	case nil:
	case syscall.EAGAIN, syscall.EINTR:
		return 0, false
	default:
		return 0, c.sendFileFailed(s, err)
	}
	if n == 0 {
		c.fail(&FileError{Offset: s.offset, Err: io.ErrUnexpectedEOF})
		return 0, false
	}
	c.took(n)
	c.advance(s, n)
	return n, n == want
}

// advance goes on in a file, and to what comes after it.
func (c *Conn) advance(s *sending, n int) {
	s.offset += int64(n)
	s.left -= int64(n)
	if s.left == 0 {
		c.passFile(s)
	}
}

// copyFile is SendFile where the kernel has none. What the socket does not take is read again.
func (c *Conn) copyFile(s *sending, want int) (int, error) {
	p, err := c.readFile(s, want)
	if err != nil || len(p) == 0 {
		return 0, err
	}
	return c.loop.kernel.Write(c.fd, p)
}

// readFile reads up to want bytes of a file: none at its end. They are borrowed until something is read again.
func (c *Conn) readFile(s *sending, want int) ([]byte, error) {
	if shared, ok := s.file.(*Shared); ok {
		return shared.bytes[s.offset:][:want], nil
	}
	p := c.loop.scratch[:min(want, len(c.loop.scratch))]
	n, err := s.file.ReadAt(p, s.offset)
	if n > 0 || err == io.EOF {
		return p[:n], nil
	}
	return nil, &FileError{Offset: s.offset, Err: err}
}

// sendFileFailed reports whether the file can be copied instead. Copying tells whether the file
// or the client is to blame for an error.
func (c *Conn) sendFileFailed(s *sending, err error) bool {
	if s.copied || err == syscall.EPIPE || err == syscall.ECONNRESET {
		c.fail(err)
		return false
	}
	s.copied = true
	return true
}

// passFile goes on to what comes after a file that is sent.
func (c *Conn) passFile(s *sending) {
	c.out, s.after = s.after, buffer{} // out was empty: it comes before the file
	if len(c.files.waiting) == 1 {
		c.files.waiting[0], c.files.waiting = nil, c.files.waiting[:0] // the memory is used again
	} else {
		c.files.waiting = c.files.waiting[1:]
	}
	if releaseShared(s) {
		c.loop.putPiece(s)
		return
	}
	c.files.sent = append(c.files.sent, s)
	c.callAgain()
}

// tellSent calls the functions of the files that are sent.
func (c *Conn) tellSent() {
	for c.files != nil && len(c.files.sent) > 0 {
		s := c.files.sent[0]
		c.files.sent = c.files.sent[1:]
		c.call("sent", func() { s.done(nil) })
	}
}

// tellAll calls the functions of all files when the connection is over. If one of them ends the
// goroutine, the others are called on its way out.
func (c *Conn) tellAll() {
	var s *sending
	var err error
	switch f := c.files; {
	case f == nil:
		return
	case len(f.sent) > 0:
		s, f.sent = f.sent[0], f.sent[1:]
	case len(f.waiting) > 0:
		s, f.waiting, err = f.waiting[0], f.waiting[1:], c.err
	default:
		return
	}
	defer c.tellAll()
	c.call("sent", func() { s.done(err) })
}
