package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// programName is the file that build makes of the learner's program. Git ignores it.
const programName = "mini"

// BuildError is the error of a program that does not build: the compiler's words, and where to look.
type BuildError struct {
	Output  string `json:"output"`
	File    string `json:"file,omitempty"` // of the first error
	Line    int    `json:"line,omitempty"`
	Excerpt string `json:"excerpt,omitempty"` // the lines around it
	Advice  string `json:"advice,omitempty"`
}

func (e *BuildError) Error() string { return "the program does not build:\n" + e.Output }

// build builds the learner's program. If the program is at fault, the error is a *BuildError.
func build(ctx context.Context, dir string) error {
	if info, err := os.Stat(filepath.Join(dir, programName)); err == nil && info.IsDir() {
		return fmt.Errorf("the folder %s is in the way: the program is built to a file of that name; give the folder another name", filepath.Join(dir, programName))
	}
	command := exec.CommandContext(ctx, "go", "build", "-o", programName, ".")
	command.Dir = dir
	work := "off"
	if _, err := os.Stat(filepath.Join(dir, "go.work")); err == nil {
		work = filepath.Join(dir, "go.work")
	}
	command.Env = append(os.Environ(), "GOWORK="+work, "PWD="+dir)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 5 * time.Second
	output, err := command.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return errors.New("there is no go command: go run ./exercises doctor says how to get it")
	case !errors.As(err, &exit):
		return err
	}
	return explain(dir, string(output), "main")
}

// mixed matches the go command's message for a folder with files of two packages.
var mixed = regexp.MustCompile(`found packages \S+ \(\S+\) and \S+ \(\S+\)`)

var position = regexp.MustCompile(`(?m)^(?:\./)?([^\s:]+\.go):(\d+):(?:\d+:)? (.*)$`)

// explain finds the first position in the compiler's words and shows the lines there. The package should be called named.
func explain(dir, output, named string) *BuildError {
	output = strings.TrimPrefix(output, "# mini\n") // the name of the package
	e := &BuildError{Output: strings.TrimRight(output, "\n")}
	if found := mixed.FindString(output); found != "" { // the position would be that of an import
		e.Output = found
		e.Advice = "All Go files of a folder begin with the same package, here with the line package " + named + "."
		return e
	}
	match := position.FindStringSubmatch(output)
	if match == nil {
		return e
	}
	e.File = match[1]
	e.Line, _ = strconv.Atoi(match[2])
	e.Advice = strings.ReplaceAll(advice(match[3]), "package main", "package "+named)
	if strings.HasPrefix(e.File, "check/") {
		e.Advice = "This is the check. It needs the names and the signatures that the exercise begins with: put them back (reset FILE, or diff)."
		return e
	}
	content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(e.File)))
	if err != nil {
		return e
	}
	lines := strings.Split(strings.TrimRight(string(content), "\n"), "\n")
	var excerpt strings.Builder
	for n := max(1, e.Line-2); n <= min(len(lines), e.Line+1); n++ {
		mark := " "
		if n == e.Line {
			mark = ">"
		}
		fmt.Fprintf(&excerpt, "%s %4d  %s\n", mark, n, strings.ReplaceAll(lines[n-1], "\t", "    "))
	}
	e.Excerpt = excerpt.String()
	return e
}

// advice says what to look at, for the most frequent messages of the compiler.
func advice(message string) string {
	for _, known := range [][2]string{
		{"declared and not used", "Go refuses a variable that nothing reads: use it, or remove it."},
		{"imported and not used", "Go refuses an import that nothing uses: remove the line, or use the package."},
		{"undefined:", "No declaration has this name: look for a typing error, a missing import, or a function that you have still to write."},
		{"redeclared", "Two declarations have the same name: the step may replace the older one."},
		{"missing return", "One way through the function ends without return."},
		{"cannot use", "The value has another type than the place it is used in: compare both types in the message."},
		{"not enough arguments", "The function takes more values than the call gives: look at its declaration."},
		{"too many arguments", "The function takes fewer values than the call gives: look at its declaration."},
		{"assignment mismatch", "The function returns another number of values than stand on the left."},
		{"expected 'package'", "A Go file begins with its package, here with the line package main."},
		{"syntax error", "The mistake is on this line, or at the end of the line before it."},
		{"expected", "The mistake is on this line, or at the end of the line before it."},
		{"is not in std", "The standard library has no such package: look for a typing error in the import."},
	} {
		if strings.Contains(message, known[0]) {
			return known[1]
		}
	}
	return ""
}

// String tells the learner what to look at.
func (e *BuildError) String() string {
	var b strings.Builder
	b.WriteString("The program does not build. The compiler says:\n\n")
	lines := strings.Split(e.Output, "\n")
	const most = 12
	for i, line := range lines {
		if i == most {
			fmt.Fprintf(&b, "    ... and %d more lines; the first error matters most\n", len(lines)-most)
			break
		}
		fmt.Fprintf(&b, "    %s\n", line)
	}
	if e.Excerpt != "" {
		fmt.Fprintf(&b, "\nLook at %s, line %d:\n\n%s", e.File, e.Line, e.Excerpt)
	}
	if e.Advice != "" {
		fmt.Fprintf(&b, "\n%s\n", e.Advice)
	}
	return b.String()
}
