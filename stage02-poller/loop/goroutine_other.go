//go:build !amd64 && !arm64

package loop

import (
	"bytes"
	"runtime"
	"strconv"
)

// goroutine returns a number that identifies the calling goroutine, from the first line of its stack:
// "goroutine 18 [running]:".
func goroutine() uintptr {
	var stack [64]byte
	line := stack[:runtime.Stack(stack[:], false)]
	_, line, _ = bytes.Cut(line, []byte(" "))
	number, _, _ := bytes.Cut(line, []byte(" "))
	n, _ := strconv.ParseUint(string(number), 10, 64)
	return uintptr(n)
}
