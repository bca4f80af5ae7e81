package looper_test

import "io/fs"

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

// promisingFS has files that say they are longer than they are, as a file does that
// somebody cuts off while it is being sent.
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

// failingFS has no file that can be opened, for a reason of its own.
type failingFS struct{ reason error }

func (f failingFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: f.reason}
}

// lenientFS has any file there can be, whatever its name.
type lenientFS struct{ file fs.FS }

func (l lenientFS) Open(string) (fs.File, error) { return l.file.Open("file") }

// replacedFS has files that are replaced between a look at them and their opening.
type replacedFS struct{ before, after fs.FS }

func (r replacedFS) Stat(name string) (fs.FileInfo, error) { return fs.Stat(r.before, name) }
func (r replacedFS) Open(name string) (fs.File, error)     { return r.after.Open(name) }
