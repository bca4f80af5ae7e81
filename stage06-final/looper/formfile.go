package looper

import (
	"bytes"
	"context"
	"io"
	"net/textproto"
	"os"
	"strings"
	"unicode"
)

// FormFile is a file that a client has sent with a form. It lasts until the handler returns; Save keeps its content for longer.
type FormFile struct {
	// Name is what the client calls the file, without folders, control characters and what turns the
	// direction of writing around; at most 255 bytes, perhaps none. Show it, but store the file under a name of your own.
	Name string

	Type   string               // of the content, as the client says; "" if it does not
	Header textproto.MIMEHeader // of the part
	Size   int64                // bytes

	c       *Context
	content []byte // if it is in memory
	spool   *spool // else; nil
	from    int64  // where it begins in spool
}

// Reader returns a reader of the content. It may be used on other goroutines: a large file is on disk, so a handler that
// reads one on the loop makes every client wait. Read it in a function of Offload. After the end of the handler, reading
// such a file returns an error that is os.ErrClosed.
func (f *FormFile) Reader() *io.SectionReader {
	if f.spool == nil {
		return io.NewSectionReader(bytes.NewReader(f.content), 0, f.Size)
	}
	return io.NewSectionReader(f.spool.file, f.from, f.Size)
}

// Bytes returns the whole content, which the caller does not change. It may be kept after the handler: that memory has no other use. It waits for the disk if the file is there; then the errors are
// those of Offload, and of the disk.
func (f *FormFile) Bytes() ([]byte, error) {
	if f.spool == nil {
		return f.content, nil
	}
	return Offload(f.c, func(context.Context) ([]byte, error) { return io.ReadAll(f.Reader()) })
}

// Save writes the content to a new file, which its owner alone may read, and waits for that. The error is fs.ErrExist if there is a
// file of that name, one of Offload, or the disk's; then no new file is left.
func (f *FormFile) Save(path string) error {
	_, err := Offload(f.c, func(ctx context.Context) (struct{}, error) { return struct{}{}, f.save(ctx, path) })
	return err
}

func (f *FormFile) save(ctx context.Context, path string) error {
	to, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, f.Reader())
	if closed := to.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = context.Cause(ctx) // nobody waits for it any more
	}
	if err != nil {
		_ = os.Remove(path)
	}
	return err
}

// maxFileName is how many bytes a name has on common file systems.
const maxFileName = 255

// baseName makes a name of what a client says, which may be a path of any system.
func baseName(path string) string {
	name := path[strings.LastIndexAny(path, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, name)
	name = name[:min(len(name), maxFileName)]
	if name = strings.ToValidUTF8(name, ""); name == "." || name == ".." {
		return ""
	}
	return name
}

// spool is a temporary file with all large files of a form, one after the other. It has no name from the moment it is
// open, so nothing is left of it, whatever becomes of the program.
type spool struct {
	file *os.File
	size int64
}

// openSpool makes the request's spool, if there is none.
func (c *Context) openSpool(folder string) (err error) {
	if c.spool == nil {
		c.spool, err = Offload(c, func(context.Context) (*spool, error) { return newSpool(folder) })
	}
	return err
}

func newSpool(folder string) (*spool, error) {
	file, err := os.CreateTemp(folder, "looper-form-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(file.Name()); err != nil {
		_ = file.Close()
		return nil, err
	}
	return &spool{file: file}, nil
}

// Close frees the disk.
func (s *spool) Close() error { return s.file.Close() }

// write adds a piece at the end, and waits for that.
func (s *spool) write(c *Context, piece []byte) error {
	n, err := Offload(c, func(context.Context) (int, error) { return s.file.Write(piece) })
	s.size += int64(n)
	return err
}

// closeSpool lets go of what the handler has not saved. To free much of a disk takes long, so a worker does it.
func (c *Context) closeSpool() {
	if c.spool == nil {
		return
	}
	file := c.spool
	f := func() { _ = file.Close() }
	if c.app.config.Go != nil {
		c.app.config.Go(f)
		return
	}
	go f()
}
