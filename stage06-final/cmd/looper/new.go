package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

const newUsage = `looper new NAME: writes a small application into the folder NAME, which must be empty or must not exist.

The application builds and passes its tests at once, without a network. Its go.mod finds Looper in a folder of this machine; its README
says how to publish it. The folder must be outside Looper's own, because Looper's go.work does not know it.

  go run ./stage06-final/cmd/looper new ../notes
  cd ../notes
  go test .
  go run .

Flags:
`

// The files of a new application. Go files end in ".txt" here, so that they are not part of this package.
//
//go:embed project
var project embed.FS

// nameForm matches names that suit a module, a program and a prefix of environment variables.
var nameForm = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_-]*$`)

func newCommand(c console) *command {
	module, workspace := "", ""
	return &command{
		usage: newUsage,
		flags: func(fs *flag.FlagSet) {
			fs.StringVar(&module, "module", "", "`path` of the new module, such as github.com/you/notes (default: the folder's name)")
			fs.StringVar(&workspace, "looper", "", "`folder` of Looper, which has go.work (default: this folder or one above, or where this program was built)")
		},
		run: func(ctx context.Context, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("new: expected one name, found %q", args)
			}
			return newProject(ctx, c, args[0], module, workspace)
		},
	}
}

// newProject writes an application into a folder.
func newProject(ctx context.Context, c console, folder, module, workspace string) error {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	name := filepath.Base(folder)
	if !nameForm.MatchString(name) {
		return fmt.Errorf("new: expected a name of letters, digits, _ and -, found %q", name)
	}
	if module == "" {
		module = name
	}
	if workspace, err = findWorkspace(workspace); err != nil {
		return err
	}
	if err := checkPlace(folder); err != nil {
		return err
	}
	gomod, err := goMod(ctx, module, workspace)
	if err != nil {
		return err
	}
	if err := writeProject(folder, name, workspace, gomod); err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "%s: an application on Looper. Now:\n\n  cd %s\n  go test .\n  go run .\n\n", name, folder)
	fmt.Fprintf(c.stdout, "go.mod finds Looper in %s.\nREADME.md says how to publish it under a path of your own.\n", workspace)
	return nil
}

// checkPlace refuses a folder that is not empty, or is inside a workspace.
func checkPlace(folder string) error {
	switch entries, err := os.ReadDir(folder); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("new: %w", err)
	case len(entries) > 0:
		return fmt.Errorf("new: %s is not empty (%s, ...): expected a new folder, to overwrite nothing", folder, entries[0].Name())
	}
	for parent := filepath.Dir(folder); ; parent = filepath.Dir(parent) {
		if isFile(filepath.Join(parent, "go.work")) {
			return fmt.Errorf("new: %s is inside the workspace %s, whose go.work does not know it: expected a folder elsewhere", folder, parent)
		}
		if parent == filepath.Dir(parent) {
			return nil
		}
	}
}

// writeProject writes all files.
func writeProject(folder, name, workspace, gomod string) error {
	names := strings.NewReplacer("PROJECT", name, "PREFIX", strings.ToUpper(strings.ReplaceAll(name, "-", "_")), "FOLDER", folder)
	files, err := fs.Sub(project, "project")
	if err != nil {
		return err
	}
	err = fs.WalkDir(files, ".", func(file string, entry fs.DirEntry, err error) error {
		target := filepath.Join(folder, filepath.FromSlash(strings.TrimSuffix(file, ".txt")))
		if err != nil || entry.IsDir() {
			return errors.Join(err, os.MkdirAll(target, 0o755))
		}
		content, err := fs.ReadFile(files, file)
		if err != nil {
			return err
		}
		return os.WriteFile(target, []byte(names.Replace(string(content))), 0o644)
	})
	if err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(workspace, stage, "go.sum"))
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(filepath.Join(folder, "go.sum"), sums, 0o644),
		os.WriteFile(filepath.Join(folder, "go.mod"), []byte(gomod), 0o644))
}

// runGo runs the go command in a folder, and returns what it prints.
func runGo(ctx context.Context, folder string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = folder
	output, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		err = fmt.Errorf("go %s: %w: %s", strings.Join(args, " "), err, failed.Stderr)
	}
	return output, err
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}
