// Package look is what the pages of all demos share: a frame, base.html, and a style sheet, which the frame includes.
package look

import (
	"embed"
	"io/fs"
)

//go:embed files
var files embed.FS

// With returns a demo's templates, and beside them those of all demos. A demo's own win.
func With(own fs.FS) fs.FS {
	shared, err := fs.Sub(files, "files")
	if err != nil {
		panic(err) // only a folder that is not embedded, which the compiler has seen to
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
