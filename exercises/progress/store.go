package progress

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// The names of the files.
const (
	Name      = "progress.json"
	lockName  = ".progress.lock" // held while progress.json is changed
	watchName = ".runner.lock"   // held by the runner that watches
)

// ErrNone is the error of Load if the folder has no progress.
var ErrNone = errors.New("there is no " + Name)

// BrokenError is the error of Load if the file is malformed. Load has renamed it.
type BrokenError struct {
	Kept   string // the new name, in the same folder
	Reason error
}

func (e *BrokenError) Error() string {
	return fmt.Sprintf("%s cannot be read (%v); it is kept as %s", Name, e.Reason, e.Kept)
}

func (e *BrokenError) Unwrap() error { return e.Reason }

// NewerError is the error of Load if a newer version of the course has written the file. Load leaves it as it is.
type NewerError struct{ Format int }

func (e *NewerError) Error() string {
	return fmt.Sprintf("%s has format %d, expected at most %d: a newer version of the course has written it; update this one (git pull)", Name, e.Format, Format)
}

// Store is the progress in a folder.
type Store struct{ Folder string }

func (s Store) path(name string) string { return filepath.Join(s.Folder, name) }

// Load reads the file. It renames a malformed file to progress.json.bak (or .bak2, ...), and returns a
// *BrokenError.
func (s Store) Load() (*Progress, error) {
	content, err := os.ReadFile(s.path(Name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNone
	}
	if err != nil {
		return nil, err
	}
	p, err := parse(content)
	var newer *NewerError
	if err == nil || errors.As(err, &newer) {
		return p, err
	}
	kept := freeName(s.Folder, Name+".bak")
	if renameErr := os.Rename(s.path(Name), s.path(kept)); renameErr != nil {
		return nil, renameErr
	}
	return nil, &BrokenError{Kept: kept, Reason: err}
}

func parse(content []byte) (*Progress, error) {
	p := new(Progress)
	if err := json.Unmarshal(content, p); err != nil {
		return nil, err
	}
	switch {
	case p.Format > Format:
		return nil, &NewerError{p.Format}
	case p.Format < 1 || p.Step < 1:
		return nil, errors.New("expected a format and a step")
	}
	for number, r := range p.Steps {
		if r == nil {
			return nil, fmt.Errorf("expected a record of step %d, found null", number)
		}
	}
	for name, r := range p.Exercises {
		if r == nil {
			return nil, fmt.Errorf("expected a record of exercise %s, found null", name)
		}
	}
	return p, nil
}

// freeName returns a name that no file in the folder has: name, or name with a number from 2 on.
func freeName(folder, name string) string {
	for i := 1; ; i++ {
		candidate := name
		if i > 1 {
			candidate = fmt.Sprintf("%s%d", name, i)
		}
		if _, err := os.Lstat(filepath.Join(folder, candidate)); errors.Is(err, fs.ErrNotExist) {
			return candidate
		}
	}
}

// Create writes the first progress of a folder. If there is one, it returns an error.
func (s Store) Create(p *Progress) error {
	unlock, err := s.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := os.Lstat(s.path(Name)); err == nil {
		return fmt.Errorf("%s: %w", s.path(Name), fs.ErrExist)
	}
	return s.write(p)
}

// Update reads the file, calls change and writes the result. Other programs cannot change the file in between. If
// change returns an error, nothing is written.
func (s Store) Update(change func(*Progress) error) (*Progress, error) {
	unlock, err := s.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	p, err := s.Load()
	if err != nil {
		return nil, err
	}
	if err := change(p); err != nil {
		return nil, err
	}
	return p, s.write(p)
}

// write replaces the file in one move: a reader sees either the old content or the new.
func (s Store) write(p *Progress) error {
	content, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	temporary, err := os.CreateTemp(s.Folder, ".progress-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // fails after the rename, as it should
	_, err = temporary.Write(append(content, '\n'))
	err = errors.Join(err, temporary.Sync(), temporary.Chmod(0o644), temporary.Close())
	if err != nil {
		return err
	}
	return os.Rename(temporary.Name(), s.path(Name))
}

// How long Update waits for another program that changes the file. A change takes milliseconds.
const (
	lockTries = 100
	lockPause = 20 * time.Millisecond
)

func (s Store) lock() (unlock func(), err error) {
	for range lockTries {
		if unlock, err = acquire(s.path(lockName)); !errors.As(err, new(*LockedError)) {
			break
		}
		time.Sleep(lockPause)
	}
	return unlock, err
}

// Watch takes the lock of the runner that watches the folder. The error is a *LockedError if another runner has it.
func (s Store) Watch() (release func(), err error) { return acquire(s.path(watchName)) }
