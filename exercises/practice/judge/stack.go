package judge

import (
	"fmt"
	"path"
	"runtime"
	"strings"
)

// learnersFrames returns the lines of the learner's files on this goroutine's stack, the innermost first. While a deferred
// function runs, the frames of the panic are still on it.
func learnersFrames() string {
	var b strings.Builder
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		frame, more := frames.Next()
		if learners(frame.Function) {
			fmt.Fprintf(&b, "  at %s:%d, in %s\n", path.Base(frame.File), frame.Line, path.Base(frame.Function))
		}
		if !more {
			return strings.TrimRight(b.String(), "\n")
		}
	}
}

const root = "looper.example/exercises/practice/"

// learners reports whether a function is in the package of an exercise: below a folder of exercises, and not its check.
func learners(function string) bool {
	rest, ok := strings.CutPrefix(function, root)
	if !ok {
		return false
	}
	parts := strings.Split(rest, "/") // stage01/blankline.Read, stage01/blankline/check.Check
	return len(parts) == 2 && (strings.HasPrefix(parts[0], "stage") || parts[0] == "museum")
}

// Stuck is the failure of a check that does not end in its time.
func Stuck(limit fmt.Stringer) *Failure {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	return &Failure{
		Came:   fmt.Sprintf("no end after %v\n%s", limit, where(string(stacks))),
		Wanted: "code that returns",
		Why:    "A loop that serves all clients serves none while one function does not return.",
	}
}

// where finds the learner's functions in the text of all stacks.
func where(stacks string) string {
	var found []string
	lines := strings.Split(stacks, "\n")
	for i := 0; i+1 < len(lines); i++ {
		name := lines[i][:max(0, strings.LastIndexByte(lines[i], '('))] // without the arguments: pkg.(*Type).Method
		if !learners(name) {
			continue
		}
		file, _, _ := strings.Cut(strings.TrimSpace(lines[i+1]), " ")
		line := fmt.Sprintf("  at %s, in %s", path.Base(file), path.Base(name))
		if len(found) == 0 || found[len(found)-1] != line {
			found = append(found, line)
		}
	}
	return strings.Join(found[:min(len(found), 8)], "\n")
}
