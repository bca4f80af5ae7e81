package main

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"looper.example/exercises/mini"
)

// The branches of a history.
const (
	mainBranch      = "main"
	templatesBranch = "templates"
)

// startCommit is the subject of the first commit, the learner's empty folder.
const startCommit = "00-start"

// history writes the steps to a new git repository.
func (a author) history(folder string) error {
	source, err := a.read()
	if err != nil {
		return err
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	if _, err := git(folder, "init", "-q", "-b", mainBranch); err != nil {
		return err
	}
	commit := func(subject string, order []int) error {
		files, err := source.After(order)
		if err != nil {
			return err
		}
		return commitFiles(folder, subject, files)
	}
	if err := commit(startCommit, nil); err != nil {
		return err
	}
	for _, step := range source.Steps {
		if step.Track != mini.Main {
			continue
		}
		if err := commit(step.Folder(), source.Order(step.Number, false)); err != nil {
			return err
		}
		if step.Number == mini.TemplatesAfter {
			if _, err := git(folder, "branch", templatesBranch); err != nil {
				return err
			}
		}
	}
	if _, err := git(folder, "checkout", "-q", templatesBranch); err != nil {
		return err
	}
	for _, step := range source.Steps {
		if step.Track == mini.Templates {
			if err := commit(step.Folder(), source.Order(step.Number, true)); err != nil {
				return err
			}
		}
	}
	_, err = git(folder, "checkout", "-q", mainBranch)
	return err
}

// commitFiles makes a commit whose tree is exactly these files.
func commitFiles(folder, subject string, files mini.Files) error {
	if _, err := git(folder, "rm", "-rfq", "--ignore-unmatch", "."); err != nil {
		return err
	}
	if err := write(folder, files); err != nil {
		return err
	}
	if _, err := git(folder, "add", "-A", "-f"); err != nil {
		return err
	}
	_, err := git(folder, "-c", "user.name=mini", "-c", "user.email=mini@looper.example", "commit", "-q", "--allow-empty", "-m", subject)
	return err
}

// importFrom replaces the patches by the commits of a repository that history has made. It cannot add
// or rename steps: the subjects must be those of the list.
func (a author) importFrom(folder string) error {
	source, err := a.read()
	if err != nil {
		return err
	}
	patches := map[string][]byte{}
	for _, branch := range []string{mainBranch, templatesBranch} {
		log, err := git(folder, "log", "--reverse", "--format=%H %s", branch, "--")
		if err != nil {
			return err
		}
		var before mini.Files
		for line := range strings.Lines(string(log)) {
			hash, subject, _ := strings.Cut(strings.TrimSpace(line), " ")
			after, err := tree(folder, hash)
			if err != nil {
				return err
			}
			patches[subject] = mini.Unified(before, after, mini.Exact)
			before = after
		}
	}
	names := []string{startCommit}
	for _, step := range source.Steps {
		names = append(names, step.Folder())
	}
	for _, name := range names {
		if _, ok := patches[name]; !ok {
			return fmt.Errorf("%s has no commit %q", folder, name)
		}
	}
	if len(patches) != len(names) {
		return fmt.Errorf("expected %d commits, found %d", len(names), len(patches))
	}
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(a.folder, name, "step.patch"), patches[name], 0o644); err != nil {
			return err
		}
	}
	return nil
}

// tree returns the files of a commit.
func tree(folder, hash string) (mini.Files, error) {
	archive, err := git(folder, "archive", hash)
	if err != nil {
		return nil, err
	}
	files := mini.Files{}
	for r := tar.NewReader(bytes.NewReader(archive)); ; {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if head.Typeflag != tar.TypeReg {
			continue
		}
		if files[head.Name], err = io.ReadAll(r); err != nil {
			return nil, err
		}
	}
}

// git runs git in a folder and returns its standard output.
func git(folder string, args ...string) ([]byte, error) {
	cmd := exec.Command("git", append([]string{"-C", folder}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(stderr.String()))
	}
	return out, nil
}
