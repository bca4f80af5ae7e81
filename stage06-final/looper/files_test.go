package looper_test

import (
	"errors"
	"io"
	"io/fs"
)

// countingFS counts the files that are open, and the reads.
type countingFS struct {
	fs.FS
	opened, open, reads int
}

func (c *countingFS) Open(name string) (fs.File, error) {
	file, err := c.FS.Open(name)
	if err != nil {
		return nil, err
	}
	c.opened++
	c.open++
	return &countedFile{file, c}, nil
}

func (c *countingFS) Stat(name string) (fs.FileInfo, error) { return fs.Stat(c.FS, name) }

type countedFile struct {
	fs.File
	in *countingFS
}

func (f *countedFile) Read(p []byte) (int, error) {
	f.in.reads++
	return f.File.Read(p)
}

func (f *countedFile) Close() error {
	f.in.open--
	return f.File.Close()
}

// promisingFS has files that claim to be longer than they are, as a file does that
// another program shortens while it is being sent.
type promisingFS struct {
	fs.FS
	promised int64
}

func (p promisingFS) Open(name string) (fs.File, error) {
	file, err := p.FS.Open(name)
	return promisingFile{file, p.promised}, err
}

type promisingFile struct {
	fs.File
	promised int64
}

func (f promisingFile) Stat() (fs.FileInfo, error) {
	info, err := f.File.Stat()
	return promisingInfo{info, f.promised}, err
}

type promisingInfo struct {
	fs.FileInfo
	promised int64
}

func (i promisingInfo) Size() int64 { return i.promised }

// failingFS has files that fail at one step, with an error of the test's choice.
type failingFS struct {
	fs.FS
	at     string // "stat", "open", "fstat", "read" or "close"
	reason error
}

func (f failingFS) fail(step, name string) error {
	if step == f.at {
		return &fs.PathError{Op: step, Path: name, Err: f.reason}
	}
	return nil
}

func (f failingFS) Stat(name string) (fs.FileInfo, error) {
	if err := f.fail("stat", name); err != nil {
		return nil, err
	}
	return fs.Stat(f.FS, name)
}

func (f failingFS) Open(name string) (fs.File, error) {
	if err := f.fail("open", name); err != nil {
		return nil, err
	}
	file, err := f.FS.Open(name)
	return failingFile{file, f}, err
}

type failingFile struct {
	fs.File
	in failingFS
}

func (f failingFile) Stat() (fs.FileInfo, error) {
	if err := f.in.fail("fstat", ""); err != nil {
		return nil, err
	}
	return f.File.Stat()
}

func (f failingFile) Read(p []byte) (int, error) {
	if err := f.in.fail("read", ""); err != nil {
		return 0, err
	}
	return f.File.Read(p)
}

func (f failingFile) Seek(offset int64, whence int) (int64, error) {
	return f.File.(io.Seeker).Seek(offset, whence)
}

func (f failingFile) Close() error { return errors.Join(f.in.fail("close", ""), f.File.Close()) }

// lenientFS has a file for every name.
type lenientFS struct{ file fs.FS }

func (l lenientFS) Open(string) (fs.File, error) { return l.file.Open("file") }

// replacedFS has files that are replaced between a look at them and their opening.
type replacedFS struct{ before, after fs.FS }

func (r replacedFS) Stat(name string) (fs.FileInfo, error) { return fs.Stat(r.before, name) }
func (r replacedFS) Open(name string) (fs.File, error)     { return r.after.Open(name) }
