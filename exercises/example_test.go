package main

import (
	"context"
	"os"
)

func Example() {
	run(context.Background(), []string{"help", "next"}, os.Stdin, os.Stdout, os.Stderr)
	// Output:
	// go run ./exercises next [main|templates|exercises|steps]
	//
	// Go on to the next step or exercise.
	//
	// Yours must have passed. After step 27, templates turns to the side track (28 to
	// 41), and main turns back. At any time, exercises turns to the exercises, and
	// steps turns back. After the last exercise of a stage you are back at your step.
	//
	// Example:
	//
	//   go run ./exercises next
}
