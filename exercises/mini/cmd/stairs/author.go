package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"looper.example/exercises/mini"
)

// author works on a folder of steps.
type author struct {
	folder string
	out    io.Writer
}

func (a author) read() (*mini.Source, error) { return mini.Read(os.DirFS(a.folder)) }

// around returns the program before and after a step, in the order in which it is taught: a step of
// the main track without the side track.
func around(source *mini.Source, step mini.Step) (before, after mini.Files, err error) {
	order := source.Order(step.Number, false)
	if step.Track == mini.Templates {
		order = source.Order(step.Number, true)
	}
	if before, err = source.After(order[:len(order)-1]); err != nil {
		return nil, nil, err
	}
	after, err = source.After(order)
	return before, after, err
}

// snapshot writes the program after the steps 1 to n to a new folder.
func (a author) snapshot(number, folder string) error {
	n, err := strconv.Atoi(number)
	if err != nil {
		return fmt.Errorf("expected the number of a step, found %q", number)
	}
	source, err := a.read()
	if err != nil {
		return err
	}
	files, err := source.After(source.Order(n, true))
	if err != nil {
		return err
	}
	if err := os.Mkdir(folder, 0o755); err != nil { // never over an existing folder
		return err
	}
	return write(folder, files)
}

// write writes files into a folder.
func write(folder string, files mini.Files) error {
	for name, content := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// weave puts the code of each step into its text and its hints.
func (a author) weave() error {
	source, err := a.read()
	if err != nil {
		return err
	}
	for _, step := range source.Steps {
		text, err := os.ReadFile(filepath.Join(a.folder, step.Folder(), "README.md"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		before, after, err := around(source, step)
		if err != nil {
			return err
		}
		for _, name := range []string{"README.md", "hints.md"} {
			err := a.rewrite(filepath.Join(a.folder, step.Folder(), name), func(old string) (string, error) {
				return mini.WeaveFor(string(text), old, before, after)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// rewrite writes a file if its content has changed, and then names it.
func (a author) rewrite(path string, with func(old string) (string, error)) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text, err := with(string(old))
	if err != nil {
		return fmt.Errorf("%s:%w", path, err)
	}
	if text == string(old) {
		return nil
	}
	fmt.Fprintln(a.out, path)
	return os.WriteFile(path, []byte(text), 0o644)
}

// count puts the lines of each step into the list.
func (a author) count() error {
	source, err := a.read()
	if err != nil {
		return err
	}
	path := filepath.Join(a.folder, "README.md")
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	lines := strings.SplitAfter(string(text), "\n")
	for _, step := range source.Steps {
		before, after, err := around(source, step)
		if err != nil {
			return err
		}
		size := mini.Count(before, after)
		for i, line := range lines {
			if strings.HasPrefix(line, fmt.Sprintf("| %02d |", step.Number)) {
				cells := strings.Split(line, "|")
				cells[6], cells[7] = fmt.Sprintf(" %d/%d ", size.Added, size.Removed), fmt.Sprintf(" %d ", size.Total)
				lines[i] = strings.Join(cells, "|")
			}
		}
	}
	return os.WriteFile(path, []byte(strings.Join(lines, "")), 0o644)
}
