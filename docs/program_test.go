//go:build unix

package docs_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience ends a program that hangs. No test waits for its end.
const patience = 30 * time.Second

// program is a stage's server as users have it: an executable file.
type program struct {
	stage string
	file  string
}

// build builds the program of a stage, in the stage's own folder.
func build(t *testing.T, stage string) program {
	t.Helper()
	files(t, workspace(), stage, ".go") // so that go test knows what the result depends on
	p := program{stage, filepath.Join(t.TempDir(), stage)}
	command := exec.Command("go", "build", "-o", p.file, ".")
	command.Dir = filepath.Join("..", stage)
	output, err := command.CombinedOutput()
	require.NoError(t, err, "go build in %s:\n%s", stage, output)
	return p
}

// command returns the program with these arguments, in an empty folder. It is killed when patience
// is over.
func (p program) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	command := exec.CommandContext(ctx, p.file, args...)
	command.Dir = t.TempDir()
	return command
}

// run runs the program to its end.
func (p program) run(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errors bytes.Buffer
	command := p.command(t, args...)
	command.Stdout, command.Stderr = &out, &errors
	return exitStatus(t, command.Run()), out.String(), errors.String()
}

func exitStatus(t *testing.T, err error) int {
	t.Helper()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode() // -1: killed by a signal
	}
	require.NoError(t, err)
	return 0
}

// server is a program that has printed its address.
type server struct {
	t       *testing.T
	command *exec.Cmd
	stderr  bytes.Buffer // may be read after the program has ended; unused with startTo
	stdout  *bufio.Reader
	lines   [2]string // the first lines of stdout, without their ends
}

// start runs the program until it has printed two lines.
func (p program) start(t *testing.T, args ...string) *server {
	t.Helper()
	return p.startTo(t, nil, args...)
}

// startTo is start with another standard error; nil: an error that is kept.
func (p program) startTo(t *testing.T, stderr *os.File, args ...string) *server {
	t.Helper()
	s := &server{t: t, command: p.command(t, args...)}
	s.command.Stderr = &s.stderr
	if stderr != nil {
		s.command.Stderr = stderr
	}
	stdout, err := s.command.StdoutPipe()
	require.NoError(t, err)
	s.stdout = bufio.NewReader(stdout)
	require.NoError(t, s.command.Start())
	t.Cleanup(func() { s.command.Process.Kill() })
	for i := range s.lines {
		line, err := s.stdout.ReadString('\n')
		if err != nil {
			s.command.Wait()
			require.FailNow(t, "no line", "line %d of standard output: %v\nstandard error: %s", i+1, err, s.stderr.String())
		}
		s.lines[i] = strings.TrimSuffix(line, "\n")
	}
	return s
}

// stop sends a signal and waits for the end. Standard output must have no further lines.
func (s *server) stop(signal syscall.Signal) (status int) {
	s.t.Helper()
	require.NoError(s.t, s.command.Process.Signal(signal))
	more := new(strings.Builder)
	_, err := s.stdout.WriteTo(more)
	require.NoError(s.t, err)
	require.Empty(s.t, more.String(), "standard output after the two lines")
	return exitStatus(s.t, s.command.Wait())
}
