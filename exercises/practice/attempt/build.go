package attempt

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Judge is a judge that was built.
type Judge struct{ program string }

// Build builds a judge to the file program, with work in the place of the exercises' own files. With race, the race detector is on. The
// error is a *BuildError if the code is at fault.
func (c *Course) Build(ctx context.Context, program string, race bool, work ...Work) (*Judge, error) {
	overlay, err := c.overlay(work)
	if err != nil {
		return nil, err
	}
	file := program + ".overlay"
	if err := os.WriteFile(file, overlay, 0o644); err != nil {
		return nil, err
	}
	defer os.Remove(file)
	args := []string{"build", "-overlay", file, "-o", program}
	if race {
		args = append(args, "-race")
	}
	command := exec.CommandContext(ctx, "go", append(args, judgePackage)...)
	command.Dir = c.Dir
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 5 * time.Second
	output, err := command.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &exit):
		return nil, c.blamed(string(output), work)
	case err != nil:
		return nil, err
	}
	return &Judge{program: program}, nil
}

// overlay is the JSON file that go build -overlay reads: which file stands in the place of which.
func (c *Course) overlay(work []Work) ([]byte, error) {
	replace := map[string]string{}
	for _, w := range work {
		if w.Exercise.InWords() {
			continue
		}
		for _, name := range w.Exercise.Files {
			replace[c.Path(w.Exercise, name)] = "" // unless the learner has it
		}
		entries, err := os.ReadDir(w.Dir)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			if learners(entry.Name()) && !entry.IsDir() {
				replace[c.Path(w.Exercise, entry.Name())] = filepath.Join(w.Dir, entry.Name())
			}
		}
	}
	return json.Marshal(map[string]any{"Replace": replace})
}

// learners reports whether a file of the learner's folder is built.
func learners(name string) bool {
	return strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !strings.HasPrefix(name, "given")
}

// blamed finds whose code does not build, and names files as the learner has them.
func (c *Course) blamed(output string, work []Work) error {
	var lines []string
	for _, line := range strings.Split(strings.TrimRight(output, "\n"), "\n") {
		if !strings.HasPrefix(line, "# ") {
			lines = append(lines, line)
		}
	}
	e := &BuildError{Output: strings.Join(lines, "\n")}
	i := slices.IndexFunc(work, func(w Work) bool {
		return slices.ContainsFunc(c.folders(w), func(f string) bool { return strings.Contains(e.Output, f) })
	})
	if i < 0 && len(work) == 1 {
		i = 0
	}
	if i < 0 {
		return e
	}
	for n, line := range lines {
		for _, folder := range c.folders(work[i]) {
			if _, name, ok := strings.Cut(line, folder); ok {
				lines[n] = name
				break
			}
		}
	}
	e.Dir, e.Output = work[i].Dir, strings.Join(lines, "\n")
	return e
}

// folders are how the go command begins the names of a work's files: those of the learner, from the root or from the course on,
// whichever is shorter, and those of the course.
func (c *Course) folders(w Work) []string {
	separator := string(filepath.Separator)
	names := []string{w.Dir + separator, filepath.FromSlash(w.Exercise.Folder()) + separator}
	if relative, err := filepath.Rel(c.Dir, w.Dir); err == nil {
		names = append([]string{relative + separator}, names...)
	}
	return names
}
