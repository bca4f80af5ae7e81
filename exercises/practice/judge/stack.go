package judge

import (
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"
	"time"
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

// Stuck is the result of a check that does not end in its time. It is called on another goroutine than the check's.
func (s *Story) Stuck(limit time.Duration) Result {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	lines, blocked := where(string(stacks))
	f := &Failure{
		Came:   fmt.Sprintf("no end after %v\n%s", limit, lines),
		Wanted: "code that returns",
		Why:    "A loop that serves all clients serves none while one function does not return.",
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if blocked {
		f.Mistake = s.ifBlocked
	}
	return Result{Failure: f, Steps: slices.Clone(s.steps), Trace: s.events.String()}
}

// blocks are the waits, as the runtime names them, in which a goroutine stops until another one goes on.
var blocks = []string{"sync.", "semacquire", "chan ", "select"}

// where finds the learner's functions in the text of all stacks. It reports whether one of them waits for another goroutine.
func where(stacks string) (lines string, blocked bool) {
	var found []string
	for stack := range strings.SplitSeq(stacks, "\n\n") {
		wait := waitOf(stack)
		for _, line := range framesOf(stack) {
			if wait != "" {
				line += ", which waits in " + wait
				blocked = true
			}
			if !slices.Contains(found, line) {
				found = append(found, line)
			}
		}
	}
	return strings.Join(found[:min(len(found), 8)], "\n"), blocked
}

// waitOf returns the wait of a goroutine, of those in blocks; "" if it is in none. Its stack begins with a line such as
//
//	goroutine 7 [sync.Mutex.Lock, 2 minutes]:
func waitOf(stack string) string {
	_, state, _ := strings.Cut(stack, "[")
	state, _, _ = strings.Cut(state, "]")
	state, _, _ = strings.Cut(state, ",")
	if slices.ContainsFunc(blocks, func(b string) bool { return strings.HasPrefix(state, b) }) {
		return state
	}
	return ""
}

// framesOf returns a line for each function of the learner's on a stack.
func framesOf(stack string) (found []string) {
	lines := strings.Split(stack, "\n")
	for i := 0; i+1 < len(lines); i++ {
		name := lines[i][:max(0, strings.LastIndexByte(lines[i], '('))] // without the arguments: pkg.(*Type).Method
		if !learners(name) {
			continue
		}
		file, _, _ := strings.Cut(strings.TrimSpace(lines[i+1]), " ")
		found = append(found, fmt.Sprintf("  at %s, in %s", path.Base(file), path.Base(name)))
	}
	return found
}
