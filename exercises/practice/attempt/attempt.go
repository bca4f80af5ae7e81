// Package attempt checks what a learner has written for an exercise.
//
//	Course.Build    go build -overlay: cmd/judge with the learner's files in the place of the exercise's
//	Judge.Run       the check, in a process of its own, with a limit of time
//
// The learner's files stay where they are; the course's files are not touched. Files beside those that the exercise has
// are built too, but never a file named given*.go, and never a check: those are the course's.
package attempt

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"looper.example/exercises/practice"
)

const (
	coursePackage = "looper.example/exercises/practice"
	judgePackage  = coursePackage + "/cmd/judge"
)

// Course is where the course's files are.
type Course struct {
	Dir       string // the folder of package practice
	Exercises []practice.Exercise
}

// Open finds the course from a folder inside of it ("" is the current one).
func Open(ctx context.Context, from string) (*Course, error) {
	command := exec.CommandContext(ctx, "go", "list", "-f", "{{.Dir}}", coursePackage)
	command.Dir = from
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("the exercises are built from the course's files: run the command in the folder of the course (%w)", err)
	}
	c := &Course{Dir: strings.TrimSpace(string(output))}
	c.Exercises, err = practice.Read(os.DirFS(c.Dir))
	return c, err
}

// Find returns the exercise with a name, or a number.
func (c *Course) Find(name string) (practice.Exercise, bool) {
	i := slices.IndexFunc(c.Exercises, func(e practice.Exercise) bool { return e.Name == name || e.Number == name })
	if i < 0 {
		return practice.Exercise{}, false
	}
	return c.Exercises[i], true
}

// Path returns the path of a file or folder of an exercise: "", "_solution", "_wrong/NAME".
func (c *Course) Path(e practice.Exercise, name string) string {
	return filepath.Join(c.Dir, filepath.FromSlash(e.Folder()), filepath.FromSlash(name))
}

// Work is what was written for an exercise: the files in a folder.
type Work struct {
	Exercise practice.Exercise
	Dir      string
}

// BuildError is code that does not build.
type BuildError struct {
	Dir    string // where the learner's files are
	Output string // the compiler's words, in which files are named as in Dir
}

func (e *BuildError) Error() string { return "the code does not build:\n" + e.Output }
