package looper

import (
	"context"
	"runtime"

	"looper.example/stage06-final/task"
)

// Compute is Offload for a function that computes for more than a few milliseconds: a report, an image, a hash. Offload runs 64
// functions at once by default. That is right for functions that wait; functions that compute would take the processors from the
// loop. Compute runs at most Config.ComputeWorkers at once, by default one less than the processors. Others wait in the order in
// which they came, and calls of Offload need not wait for them. f must not use the Context. It should return when ctx.Err is set,
// because a handler that gives up cannot stop it. The errors are those of Offload.
//
//	sum, err := looper.Compute(c, func(ctx context.Context) (string, error) { return report(ctx, numbers) })
func Compute[T any](c *Context, f func(ctx context.Context) (T, error)) (T, error) {
	return task.Compute(c.waiter(), f)
}

// shareProcessors gives the application its share of the process's processors, unless its configuration sets the number.
func (a *App) shareProcessors(loops int) {
	if loops > 1 && a.config.ComputeWorkers == 0 {
		a.config.ComputeWorkers = max(1, (runtime.GOMAXPROCS(0)-1)/loops)
	}
}
