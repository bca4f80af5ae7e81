// Package look has the shared parts of all demos' pages: a frame, base.html, and a style sheet, which the frame includes.
package look

import (
	"embed"
	"io/fs"
)

//go:embed files
var files embed.FS

// With returns a demo's templates together with the shared ones. A demo's own take precedence.
func With(own fs.FS) fs.FS {
	shared, err := fs.Sub(files, "files")
	if err != nil {
		panic(err) // never: the compiler has checked that the folder is embedded
	}
	return layers{own, shared}
}

// layers looks for a file in one folder after the other.
type layers []fs.FS

func (ls layers) Open(name string) (f fs.File, err error) {
	err = &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	for _, l := range ls {
		if f, err = l.Open(name); err == nil {
			return f, nil
		}
	}
	return nil, err
}
