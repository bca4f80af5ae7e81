package task

import (
	"context"
	"runtime"
)

// Compute is Offload for a function that computes for long, rather than waits: a hash, an image, a report. It has workers of its
// own, at most Config.ComputeWorkers on each loop, so that a processor is left for the loop, and calls of Offload need not
// wait for it. Further calls wait in the order in which they came. A call whose wait ends early gives up its place in the line. If it runs
// already, it keeps its worker until f heeds ctx or returns, so f should ask ctx.Err now and then.
func Compute[T any](w Waiter, f func(ctx context.Context) (T, error)) (value T, err error) {
	t, err := here(w, "Compute")
	if err != nil {
		return value, err
	}
	return callOn(t, &t.scheduler.computing, f)
}

// processors is how many functions compute at once by default: a loop needs the one that is left.
func processors() int { return max(1, runtime.GOMAXPROCS(0)-1) }
