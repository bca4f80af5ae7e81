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

// files are the files of a connection's output.
type files struct {
	waiting []*sending // in the order of the output
	sent    []*sending // complete; done is to be called
}

// FileError is the error of a file that cannot be sent to its announced end.
type FileError struct {
	Offset int64 // of the first missing byte
	Err    error // io.ErrUnexpectedEOF: the file ends there
}

func (e *FileError) Error() string {
	return fmt.Sprintf("loop: a file cannot be sent from byte %d on: %v", e.Offset, e.Err)
}

func (e *FileError) Unwrap() error { return e.Err }

// SendFile appends n bytes of a file to the output, from offset on. If the system and the file
// support sendfile(2), the loop sends them by that, otherwise it copies them. In both cases the loop waits
// for a slow disk.
//
// The file must stay open until done is called; SendFile does not seek it. The loop calls done once: with
// nil when the kernel has all n bytes, or with the error that has ended the connection. If the file turns
// out to be shorter, or cannot be read, the error is a *FileError, and the connection is aborted: nothing
// can replace the missing bytes. If the connection is closing, SendFile returns false, and done is
// not called.
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

// file returns the first file that waits; nil: none.
func (c *Conn) file() *sending {
	if c.files == nil || len(c.files.waiting) == 0 {
		return nil
	}
	return c.files.waiting[0]
}

// lastBytes returns the buffer to which Write appends.
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

// outputMemory returns how many bytes of memory the output takes.
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

// filePiece is how many bytes of files are sent before other connections have a turn.
const filePiece = 1 << 20

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

// advance moves on in a file, and past its end.
func (c *Conn) advance(s *sending, n int) {
	s.offset += int64(n)
	s.left -= int64(n)
	if s.left == 0 {
		c.passFile(s)
	}
}

// copyFile replaces the kernel's SendFile. Bytes that the socket does not take are read again.
func (c *Conn) copyFile(s *sending, want int) (int, error) {
	p, err := c.readFile(s, want)
	if err != nil || len(p) == 0 {
		return 0, err
	}
	return c.loop.kernel.Write(c.fd, p)
}

// readFile reads up to want bytes of a file: none at its end. They are borrowed until the next read.
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

// sendFileFailed reports whether the file can be copied instead. Copying shows whether an error is the file's or
// the client's.
func (c *Conn) sendFileFailed(s *sending, err error) bool {
	if s.copied || err == syscall.EPIPE || err == syscall.ECONNRESET {
		c.fail(err)
		return false
	}
	s.copied = true
	return true
}

// passFile goes on after a file that is sent.
func (c *Conn) passFile(s *sending) {
	c.out, s.after = s.after, buffer{} // out was empty: it comes before the file
	if len(c.files.waiting) == 1 {
		c.files.waiting[0], c.files.waiting = nil, c.files.waiting[:0] // reuse the memory
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

// tellSent calls done for the files that are sent.
func (c *Conn) tellSent() {
	for c.files != nil && len(c.files.sent) > 0 {
		s := c.files.sent[0]
		c.files.sent = c.files.sent[1:]
		c.call("sent", func() { s.done(nil) })
	}
}

// tellAll calls done for all files when the connection is over. If one call ends the goroutine, the others
// follow on its way out.
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
