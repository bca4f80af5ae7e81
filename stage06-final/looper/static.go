package looper

import (
	"errors"
	"io/fs"
	"strings"
)

// static serves the files of a folder, for GET and HEAD. It reads them on the loop, a
// piece at a time.
type static struct {
	files fs.FS
	piece []byte // all transfers read into this one, since each hands it over at once
}

func (s *static) serve(c *Context) error {
	name := c.Param("file")
	// What fs.ValidPath lets through has no ".." and no empty element; "." by itself is the
	// folder. A backslash is a separator somewhere, and so is refused everywhere.
	if !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00") {
		return &Error{Status: 404}
	}
	file, info, err := s.open(name)
	if err != nil {
		return notFound(err)
	}
	return s.answer(c, &transfer{c: c, name: name, file: file, left: info.Size(), piece: s.piece}, info)
}

// open opens a regular file. Others are not touched: opening a named pipe would hold
// the loop until somebody writes to it.
func (s *static) open(name string) (fs.File, fs.FileInfo, error) {
	info, err := fs.Stat(s.files, name)
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, nil, fs.ErrNotExist
	}
	file, err := s.files.Open(name)
	if err != nil {
		return nil, nil, err
	}
	// The file may have been replaced since: what is sent is described by itself.
	if info, err = file.Stat(); err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, info, nil
}

// notFound is the same for a file that is not there and for one that must not be seen,
// such as a symbolic link that leads out of the folder: 404. But when the system is out
// of descriptors nobody knows whether it is there.
func notFound(err error) error {
	var passing interface{ Temporary() bool }
	if errors.As(err, &passing) && passing.Temporary() {
		return err
	}
	return &Error{Status: 404}
}

// answer sends a file, or says that the client has it already. The transfer closes it.
func (s *static) answer(c *Context, t *transfer, info fs.FileInfo) error {
	unchanged, err := c.setValidators(info)
	switch {
	case err != nil:
	case unchanged:
		err = c.send(304, "", nil)
	default:
		if err = c.start(200, contentType(t.name)); err == nil {
			return t.begin()
		}
	}
	return errors.Join(err, t.file.Close())
}
