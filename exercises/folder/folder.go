// Package folder is the learner's folder: a module of the learner's own. The course writes as little as possible there, and
// overwrites nothing without a copy.
//
//	mini/
//	  main.go, conn.go, ...  the learner's program
//	  templates/, static/    and its files
//	  progress.json          how far the learner is
//	  steps/03-spin.md       the texts of the steps so far
//	  practice/              a module of its own: the exercises
//	    drain/               one of them: the learner's files, and copies of the text and of files that are only read
//	  solutions/03-spin/     the course's program, if the learner asks for it
//	  _backup/TIME/          what was there before the course wrote (the go command skips "_" folders)
//
// Memory remembers where the folder is.
package folder

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Kind is what is at a path.
type Kind int

const (
	Missing Kind = iota // nothing
	Empty               // a folder without files
	Learner             // a learner's folder
	Foreign             // anything else: the course does not touch it
)

// Of returns the kind of a path. A learner's folder is a module named mini with a folder steps or a file progress.json.
func Of(dir string) (Kind, error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Missing, nil
	case err != nil:
		if info, statErr := os.Stat(dir); statErr == nil && !info.IsDir() {
			return Foreign, nil
		}
		return Foreign, err
	case len(entries) == 0:
		return Empty, nil
	}
	has := func(name string) bool {
		return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), name) })
	}
	if has("steps") || has("progress.json") {
		module, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(module), "module mini\n") {
			return Learner, nil
		}
	}
	return Foreign, nil
}

// Create makes a new folder with files, or fills an empty one. If anything is there, it returns an error.
func Create(dir string, files map[string][]byte) error {
	kind, err := Of(dir)
	if err != nil {
		return err
	}
	if kind == Learner || kind == Foreign {
		return fmt.Errorf("%s is not empty: the course writes into a new or an empty folder", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := write(dir, name, files[name]); err != nil {
			return err
		}
	}
	return nil
}

// Folder is a learner's folder.
type Folder struct {
	Dir string
	Now func() time.Time
}

// Path returns the path of a file, whose name has slashes.
func (f Folder) Path(name string) string { return filepath.Join(f.Dir, filepath.FromSlash(name)) }

// Write writes a file. If a file with another content is there, it copies that first: backup is the name of the copy, or "".
func (f Folder) Write(name string, content []byte) (backup string, err error) {
	old, err := os.ReadFile(f.Path(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return "", err
	case bytes.Equal(old, content):
		return "", nil
	default:
		if backup, err = f.Backup(name); err != nil {
			return "", err
		}
	}
	return backup, write(f.Dir, name, content)
}

// Keep writes a file that is the course's alone, such as a trace, without a copy of the old content. It leaves a file with the
// same content alone: editors watch its time.
func (f Folder) Keep(name string, content []byte) error {
	if old, err := os.ReadFile(f.Path(name)); err == nil && bytes.Equal(old, content) {
		return nil
	}
	return write(f.Dir, name, content)
}

// Backup copies a file below _backup and returns the copy's name.
func (f Folder) Backup(name string) (copied string, err error) {
	content, err := os.ReadFile(f.Path(name))
	if err != nil {
		return "", err
	}
	for i := 0; ; i++ {
		copied = path.Join("_backup", f.Now().Format("2006-01-02-150405"), name)
		if i > 0 {
			copied += fmt.Sprintf(".%d", i)
		}
		if _, err := os.Lstat(f.Path(copied)); errors.Is(err, fs.ErrNotExist) {
			return copied, write(f.Dir, copied, content)
		}
	}
}

// Remove removes a file after copying it, and returns the copy's name.
func (f Folder) Remove(name string) (backup string, err error) {
	if backup, err = f.Backup(name); err != nil {
		return "", err
	}
	return backup, os.Remove(f.Path(name))
}

// Program returns the learner's program: the Go files and the files of the module, those of templates, and those of static.
func (f Folder) Program() (map[string][]byte, error) {
	files := map[string][]byte{}
	err := filepath.WalkDir(f.Dir, func(at string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(f.Dir, at)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(relative)
		switch {
		case entry.IsDir() && !IsProgramFolder(name):
			return fs.SkipDir
		case entry.Type().IsRegular() && IsProgramFile(name):
			files[name], err = os.ReadFile(at)
		}
		return err
	})
	return files, err
}

// IsProgramFolder reports whether files of the program may be in a folder, by its name with slashes from the learner's folder on.
func IsProgramFolder(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return name == "." || first == "templates" || first == "static"
}

// IsProgramFile reports whether a file is a part of the program. It returns false for the temporary files of editors.
func IsProgramFile(name string) bool {
	base := path.Base(name)
	if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "#") || strings.HasSuffix(base, "~") || strings.HasSuffix(base, ".swp") {
		return false
	}
	if path.Dir(name) != "." {
		return IsProgramFolder(path.Dir(name))
	}
	return path.Ext(name) == ".go" || base == "go.mod" || base == "go.sum" || base == "go.work"
}

// Practice is the folder of the exercises in the learner's folder.
const Practice = "practice"

// PracticeFiles returns what the learner has written for an exercise: the Go files but for those that the learner only reads
// (given*.go), and the answer. An exercise without a folder has none.
func (f Folder) PracticeFiles(exercise string) (map[string][]byte, error) {
	files := map[string][]byte{}
	within := path.Join(Practice, exercise)
	entries, err := os.ReadDir(f.Path(within))
	if errors.Is(err, fs.ErrNotExist) {
		return files, nil
	}
	for _, entry := range entries {
		name := path.Join(within, entry.Name())
		if !entry.Type().IsRegular() || !IsPracticeFile(name) {
			continue
		}
		if files[entry.Name()], err = os.ReadFile(f.Path(name)); err != nil {
			return nil, err
		}
	}
	return files, err
}

// IsPracticeFolder reports whether files of exercises may be in a folder, by its name with slashes from the learner's folder on.
func IsPracticeFolder(name string) bool { return name == Practice || path.Dir(name) == Practice }

// IsPracticeFile reports whether a file is what a learner writes for an exercise.
func IsPracticeFile(name string) bool {
	base := path.Base(name)
	if path.Dir(path.Dir(name)) != Practice || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "#") || strings.HasPrefix(base, "given") {
		return false
	}
	return path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go") || base == "answer.txt"
}

func write(dir, name string, content []byte) error {
	at := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		return err
	}
	return os.WriteFile(at, content, 0o644)
}
