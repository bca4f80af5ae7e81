package runner_test

import (
	"context"
	"os"
	"strings"

	"looper.example/exercises/runner"
)

func ExampleMain() {
	runner.Main(context.Background(), []string{"help", "skip"}, runner.Config{
		Stdin: strings.NewReader(""), Stdout: os.Stdout, Stderr: os.Stderr,
	})
	// Output:
	// go run ./exercises skip
	//
	// Leave your step or exercise out and go on.
	//
	// From then on, the checks of the step are left out. A later step may need what it
	// adds: jump makes a folder that has it.
	//
	// Example:
	//
	//   go run ./exercises skip
}
