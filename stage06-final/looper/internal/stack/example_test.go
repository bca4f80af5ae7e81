package stack_test

import (
	"fmt"

	"looper.example/stage06-final/looper/internal/stack"
)

// The application's calls, from the one that panicked.
func Example() {
	const text = `goroutine 7 [running]:
panic({0x55, 0x66})
	/go/src/runtime/panic.go:783 +0x132
main.page(0xc000012345)
	/src/main.go:31 +0x1d
`
	for _, f := range stack.Parse(text) {
		fmt.Println(f.Function, f.File, f.Line)
	}
	// Output:
	// main.page(0xc000012345) /src/main.go 31
}
