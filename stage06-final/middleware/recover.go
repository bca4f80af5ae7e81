package middleware

import (
	"fmt"
	"runtime/debug"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// Recover turns a panic in the handlers it wraps into an error, and calls report, if that is not nil: it may send a crash report.
// Middleware around it sees the error like any other.
//
// An application needs Recover for nothing else. The core recovers from each panic: it sends an error page with
// status 500 and no details, writes the panic and its stack into the log, and goes on.
func Recover(report func(c *looper.Context, failure *task.PanicError)) looper.Middleware {
	return func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) (err error) {
			defer func() {
				reason := recover()
				if reason == nil {
					return
				}
				failure := &task.PanicError{Text: fmt.Sprint(reason), Stack: string(debug.Stack())}
				err = failure
				if report != nil {
					report(c, failure)
				}
			}()
			return next(c)
		}
	}
}
