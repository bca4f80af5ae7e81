package main

import (
	"context"
	"os"
)

func Example() {
	run(context.Background(), []string{"help", "next"}, os.Stdin, os.Stdout, os.Stderr)
	// Output:
	// go run ./exercises next [main|templates]
	//
	// Go on to the next step.
	//
	// The step must have passed. After step 27, templates turns to the side track (28
	// to 41), and main turns back.
	//
	// Example:
	//
	//   go run ./exercises next
}
