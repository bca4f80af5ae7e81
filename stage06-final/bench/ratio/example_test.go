package ratio_test

import (
	"fmt"
	"strings"
	"time"

	"looper.example/stage06-final/bench/ratio"
)

func ExampleComparison_Measure() {
	words := strings.Fields(strings.Repeat("word ", 1000))
	var text string
	comparison := ratio.Comparison{Name: "a thousand words", Contestants: []ratio.Contestant{
		{Name: "strings.Join", Do: func(n int) {
			for range n {
				text = strings.Join(words, " ")
			}
		}},
		{Name: "+=", Do: func(n int) {
			for range n {
				text = ""
				for _, word := range words {
					text += word
					text += " "
				}
			}
		}},
	}}
	results := comparison.Measure(ratio.Config{Rounds: 5, Slice: time.Millisecond})
	for _, result := range results { // result.Ratio differs from machine to machine
		fmt.Printf("%s allocates %.0f times\n", result.Name, result.Allocs)
	}
	// Output:
	// strings.Join allocates 1 times
	// += allocates 1999 times
}
