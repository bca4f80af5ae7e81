package task

import (
	"context"
	"runtime"
)

// Compute is Offload for a function that computes for long, rather than waits: a hash, an image, a report. It has workers of its
// own, at most Config.ComputeWorkers on each loop, so that a processor is left for the loop, and calls of Offload need not
// wait for it. Further calls wait in the order in which they came. If a call's wait ends early, the call leaves the line. If f runs
// already, it keeps its worker until it returns, so f should check ctx.Err now and then.
func Compute[T any](w Waiter, f func(ctx context.Context) (T, error)) (value T, err error) {
	t, err := here(w, "Compute")
	if err != nil {
		return value, err
	}
	return callOn(t, &t.scheduler.computing, f)
}

// processors is the default of Config.ComputeWorkers: it leaves one processor for the loop.
func processors() int { return max(1, runtime.GOMAXPROCS(0)-1) }
