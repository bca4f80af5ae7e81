package looper_test

import "io/fs"

// countingFS counts the files that are open.
type countingFS struct {
	fs.FS
	opened, open int
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

type countedFile struct {
	fs.File
	in *countingFS
}

func (f *countedFile) Close() error {
	f.in.open--
	return f.File.Close()
}
