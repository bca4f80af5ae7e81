// Exercises is the learner's front door to the course:
//
//	go run ./exercises
//
// It shows where you are on the build track, builds and checks your program whenever you save, and stays until you go on.
// go run ./exercises -h lists its commands.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"looper.example/exercises/runner"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdin *os.File, stdout, stderr io.Writer) int {
	config := runner.Config{Stdin: stdin, Stdout: stdout, Stderr: stderr}
	config.ConfigDir, _ = os.UserConfigDir() // without one, nothing is remembered
	if file, ok := stdout.(*os.File); ok && term.IsTerminal(int(stdin.Fd())) && term.IsTerminal(int(file.Fd())) {
		config.Terminal = terminal{in: int(stdin.Fd()), out: int(file.Fd())}
	}
	return runner.Main(ctx, args, config)
}

// terminal is a real one.
type terminal struct{ in, out int }

func (t terminal) Raw() (restore func(), err error) {
	state, err := term.MakeRaw(t.in)
	if err != nil {
		return nil, err
	}
	return func() {
		_ = term.Restore(t.in, state)
		_, _ = os.Stdout.WriteString("\n")
	}, nil
}

func (t terminal) Size() (columns, rows int) {
	columns, rows, err := term.GetSize(t.out)
	if err != nil {
		return 80, 24
	}
	return columns, rows
}
