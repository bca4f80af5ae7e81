// Package stack reads a goroutine's stack as the runtime prints it, and the source lines of its calls.
//
//	goroutine 7 [running]:
//	panic({0x55, 0x66})                        left out, with the calls above it, which made the stack
//		/go/src/runtime/panic.go:783 +0x132
//	main.page(0xc000012345)                    Frame{"main.page(0xc000012345)", "/src/main.go", 31}
//		/src/main.go:31 +0x1d
//
// Interface: Parse; Frame: Source.
package stack

import (
	"bufio"
	"iter"
	"os"
	"strconv"
	"strings"
)

// Frame is a call.
type Frame struct {
	Function string // with its arguments, if the runtime prints them
	File     string
	Line     int
}

// maxFrames is the largest number of calls that are shown: an endless recursion has a very long stack.
const maxFrames = 50

// Parse reads a stack as the runtime prints it (debug.Stack): a line for the function, and one for its place. It leaves out
// the runtime's own calls, those above a panic, and all beyond the first 50.
func Parse(text string) (frames []Frame) {
	function := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		place, isPlace := strings.CutPrefix(line, "\t")
		if !isPlace {
			function = line
			continue
		}
		file, number, ok := cutPlace(place)
		switch {
		case !ok:
		case strings.HasPrefix(function, "panic("):
			frames = nil
		case strings.HasPrefix(function, "runtime.") || strings.HasPrefix(function, "created by "):
		case len(frames) < maxFrames:
			frames = append(frames, Frame{function, file, number})
		}
	}
	return frames
}

// cutPlace splits "/src/main.go:31 +0x1d".
func cutPlace(place string) (file string, line int, ok bool) {
	place, _, _ = strings.Cut(place, " +0x")
	colon := strings.LastIndexByte(place, ':')
	if colon < 0 {
		return "", 0, false
	}
	line, err := strconv.Atoi(place[colon+1:])
	return place[:colon], line, err == nil
}

// around is the number of lines that are shown before the line of a call, and after it.
const around = 4

// Source yields the lines around the call, with their numbers, and with spaces for tabs; none if the file cannot be read.
func (f Frame) Source() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		file, err := os.Open(f.File)
		if err != nil {
			return
		}
		defer file.Close()
		lines := bufio.NewScanner(file)
		for n := 1; lines.Scan() && n <= f.Line+around; n++ {
			if n >= f.Line-around && !yield(n, strings.ReplaceAll(lines.Text(), "\t", "    ")) {
				return
			}
		}
	}
}
