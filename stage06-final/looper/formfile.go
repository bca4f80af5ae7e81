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
	// Name is the client's name for the file, without folders, control characters, and characters that change the direction of
	// writing. It has at most 255 bytes, and may be empty. Show it, but store the file under a name of your own.
	Name string

	Type   string               // of the content, as the client says; "" if it says none
	Header textproto.MIMEHeader // of the part in the form
	Size   int64                // in bytes

	c       *Context
	content []byte // if it is in memory
	spool   *spool // if it is on disk; else nil
	from    int64  // offset of its first byte in spool
}

// Reader returns a reader of the content, which any goroutine may use. A large file is on disk, and a handler that reads it on
// the loop makes every client wait: read it in a function of Offload. After the handler has returned, reading such a file returns
// an error that is os.ErrClosed.
func (f *FormFile) Reader() *io.SectionReader {
	if f.spool == nil {
		return io.NewSectionReader(bytes.NewReader(f.content), 0, f.Size)
	}
	return io.NewSectionReader(f.spool.file, f.from, f.Size)
}

// Bytes returns the complete content, which the caller must not change. The caller may keep it after the handler has returned:
// its memory is not reused. If the file is on disk, Bytes waits for the disk, and the errors are those of Offload and of the
// disk.
func (f *FormFile) Bytes() ([]byte, error) {
	if f.spool == nil {
		return f.content, nil
	}
	return Offload(f.c, func(context.Context) ([]byte, error) { return io.ReadAll(f.Reader()) })
}

// Save writes the content to a new file, which only its owner may read, and waits for that. If there is a file of that name, the
// error is fs.ErrExist; other errors are those of Offload and of the disk. After an error no new file is left.
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
		err = context.Cause(ctx) // the handler does not wait any more
	}
	if err != nil {
		_ = os.Remove(path)
	}
	return err
}

// maxFileName is the longest name on common file systems, in bytes.
const maxFileName = 255

// baseName returns the file's name from the client's, which may be a path of any system.
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

// spool is a temporary file that holds all large files of a form, one after the other. It loses its name as soon as it is open,
// so nothing of it is left, however the program ends.
type spool struct {
	file *os.File
	size int64
}

// openSpool makes the request's spool, if it has none.
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

// write appends a piece, and waits for the disk.
func (s *spool) write(c *Context, piece []byte) error {
	n, err := Offload(c, func(context.Context) (int, error) { return s.file.Write(piece) })
	s.size += int64(n)
	return err
}

// closeSpool closes the spool, and with it all files that the handler has not saved. Freeing much of a disk takes long, so a
// worker does it.
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
