package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// writeModule makes a folder a module, so that an editor finds the packages that the exercises import: go.work names the modules of
// the course at their current place. The checks do not need it.
func (p *place) writeModule(within, name string) error {
	work, sums, err := p.workspace()
	if err != nil {
		return err
	}
	files := map[string][]byte{
		"go.mod":     []byte("module " + name + "\n\ngo 1.26.0\n"),
		".gitignore": []byte("/go.work\n/go.work.sum\n/*/" + traceFile + "\n/*/" + resultFile + "\n"),
	}
	for name, content := range files {
		if _, err := os.Stat(p.folder.Path(path.Join(within, name))); errors.Is(err, fs.ErrNotExist) {
			if _, err := p.folder.Write(path.Join(within, name), content); err != nil {
				return err
			}
		}
	}
	if work == nil {
		return nil
	}
	return errors.Join(p.folder.Keep(path.Join(within, "go.work"), work), p.folder.Keep(path.Join(within, "go.work.sum"), sums))
}

// root returns the folder of the course, which has the stages and package practice in exercises/practice.
func (r *runner) root() (string, error) {
	c, err := r.course()
	if err != nil {
		return "", err
	}
	return filepath.Dir(filepath.Dir(c.Dir)), nil
}

// workspace returns a go.work with the absolute paths of the course's modules, and the course's go.work.sum. It returns nil if the course
// is in no workspace.
func (r *runner) workspace() (work, sums []byte, err error) {
	root, err := r.root()
	if err != nil {
		return nil, nil, err
	}
	content, err := os.ReadFile(filepath.Join(root, "go.work"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	var b strings.Builder
	b.WriteString("// For your editor: it names the modules of the course. The course renews it.\n")
	for line := range strings.Lines(string(content)) {
		text := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "use "))
		switch {
		case strings.HasPrefix(line, "go "):
			fmt.Fprintf(&b, "%s\nuse .\n", line)
		case strings.HasPrefix(text, "./"):
			fmt.Fprintf(&b, "use %s\n", strconv.Quote(filepath.Join(root, filepath.FromSlash(text))))
		}
	}
	sums, err = os.ReadFile(filepath.Join(root, "go.work.sum"))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return []byte(b.String()), sums, err
}
