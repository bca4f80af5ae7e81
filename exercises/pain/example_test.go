package pain_test

import (
	"context"
	"fmt"

	"looper.example/exercises/pain"
)

// The experiment of stage 3, with a prediction of one response in both designs.
func Example() {
	e := pain.All()[2]
	fmt.Println(e.Ask)
	measured, err := e.Run(context.Background(), func(string) {})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, row := range e.Rows {
		fmt.Printf("%s: %g, which makes 1 %s\n", row.Design, measured[i], pain.Verdict(1, measured[i]))
	}
	// Output:
	// How many responses does the client get?
	// a blank line ends a request (stage 2): 5, which makes 1 far off
	// a parser (stage 3): 1, which makes 1 right
}
