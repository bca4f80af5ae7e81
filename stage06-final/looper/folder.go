package looper

import (
	"io/fs"
	"log/slog"
	"os"
	"syscall"
)

// A folder is a directory of the configuration. No path, not even a symbolic link, leads out of it
// (os.Root).
//
// The name of a folder may later mean another directory: an operator switches a symbolic link to
// another release, or deletes the directory and makes it again. An open directory does not change
// with that, and would serve the old files forever. So look checks what the name means now.
type folder struct {
	name string
	log  *slog.Logger

	root *os.Root    // the directory; nil while there is none
	self fs.FileInfo // of the directory. While that is open, no other can get its inode.
}

// openFolder opens a folder for the first time.
func openFolder(name string, log *slog.Logger) (*folder, error) {
	f := &folder{name: name, log: log}
	return f, f.open()
}

// look opens the folder again if its name now means another directory, and reports whether it
// does. That costs one stat, about a microsecond, and little beside opening a file in it. If there
// is no directory, the error says why. When a directory disappears, the log has a line.
func (f *folder) look() (replaced bool, err error) {
	now, err := os.Stat(f.name)
	switch {
	case err == nil && !now.IsDir():
		err = &fs.PathError{Op: "open", Path: f.name, Err: syscall.ENOTDIR}
	case err == nil && f.root != nil && os.SameFile(now, f.self):
		return false, nil
	case err == nil:
		err = f.open()
	}
	if err == nil {
		f.log.Info("folder replaced", "folder", f.name)
		return true, nil
	}
	if isAbsent(err) && f.root != nil {
		f.log.Error("folder gone", "folder", f.name, "error", err)
		f.close()
	}
	return false, err
}

// open opens the directory that the name means, in place of the previous one. Open files of the
// previous one stay open.
func (f *folder) open() error {
	root, err := os.OpenRoot(f.name)
	if err != nil {
		return err
	}
	self, err := root.Stat(".")
	if err != nil {
		_ = root.Close()
		return err
	}
	f.close()
	f.root, f.self = root, self
	return nil
}

func (f *folder) close() {
	if f.root != nil {
		_ = f.root.Close()
		f.root = nil
	}
}

// Open opens a file of the folder. It makes the folder an fs.FS.
func (f *folder) Open(name string) (fs.File, error) {
	if f.root == nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	// A named pipe may have replaced the file since the check. It must not hold the loop.
	file, err := f.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err // and not a nil *os.File that looks like a file
	}
	return file, nil
}

// Stat describes a file without opening it: only regular files may be opened, see openFile.
func (f *folder) Stat(name string) (fs.FileInfo, error) {
	if f.root == nil {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return fs.Stat(f.root.FS(), name)
}
