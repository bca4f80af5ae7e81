//go:build unix

package check_test

import (
	"context"
	"fmt"

	"looper.example/exercises/check"
)

// Run runs the checks of step 1 on a program that ends before it listens.
func ExampleRun() {
	program := check.Program{Command: []string{"no-such-program"}}
	result, err := check.Run(context.Background(), program, check.ForStep(1), check.Options{}, func(e check.Event) {
		fmt.Printf("%d of %d: %s %s\n", e.Number, e.Of, e.Check, e.State)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(result.Failure.Story())
	// Output:
	// 1 of 2: step 01, hello started
	// 1 of 2: step 01, hello failed
	// FAILED the program starts
	//
	//   sent    its command: no-such-program -addr 127.0.0.1:8000
	//   came    exec: "no-such-program": executable file not found in $PATH
	//   wanted  a program that takes these arguments, and listens on that address within 10s
	//   why     A server can be asked only when it listens.
	//
	//   To repeat it by hand, start the server in one terminal:
	//
	//     no-such-program -addr 127.0.0.1:8000
}
