package progress

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// LockedError names the process that has a lock.
type LockedError struct {
	PID  int
	File string // to remove if the process has nothing to do with the course
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("process %d has the lock %s", e.PID, e.File)
}

// acquire makes a lock file that holds the number of this process. It takes over a lock whose process has ended.
func acquire(path string) (release func(), err error) {
	for range 2 {
		if err = claim(path); !errors.Is(err, fs.ErrExist) {
			break
		}
		pid, held := holder(path)
		if held {
			return nil, &LockedError{pid, path}
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	return func() { _ = os.Remove(path) }, nil
}

// claim makes the lock file and its content in one move: a link fails if the name exists.
func claim(path string) error {
	own, err := os.CreateTemp(filepath.Dir(path), ".lock-*")
	if err != nil {
		return err
	}
	defer os.Remove(own.Name())
	_, err = fmt.Fprintln(own, os.Getpid())
	if err = errors.Join(err, own.Close()); err != nil {
		return err
	}
	err = os.Link(own.Name(), path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) // a file system without links
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(file, os.Getpid())
	return errors.Join(err, file.Close())
}

// holder returns the process that has a lock, and whether that process is alive.
func holder(path string) (pid int, held bool) {
	content, err := os.ReadFile(path)
	if err != nil {
		return 0, false
	}
	pid, err = strconv.Atoi(strings.TrimSpace(string(content)))
	return pid, err == nil && alive(pid)
}
