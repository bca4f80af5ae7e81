package attempt

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
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
	var kept []string
	for line := range strings.Lines(output) {
		if !strings.HasPrefix(line, "# ") {
			kept = append(kept, line)
		}
	}
	text := strings.TrimRight(strings.Join(kept, ""), "\n")
	e := &BuildError{Output: text}
	for _, w := range work {
		folder := filepath.FromSlash(w.Exercise.Folder()) + string(filepath.Separator)
		if i := strings.Index(text, folder); i >= 0 || len(work) == 1 {
			e.Dir = w.Dir
			e.Output = strings.NewReplacer("./"+filepath.ToSlash(folder), "", filepath.Join(c.Dir, folder)+string(filepath.Separator), "", w.Dir+string(filepath.Separator), "").Replace(text)
			e.Output = c.relative(e.Output, folder)
			break
		}
	}
	return e
}

// relative takes the folder, however the go command wrote it, from the beginning of lines.
func (c *Course) relative(text, folder string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if _, after, ok := strings.Cut(line, folder); ok {
			lines[i] = after
		}
	}
	return strings.Join(lines, "\n")
}
