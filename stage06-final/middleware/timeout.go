package middleware

import (
	"errors"
	"fmt"
	"time"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// Timeout sets a time limit for the handlers it wraps, such as a shorter one than Config.HandlerTimeout for some routes. After the limit,
// the handler's present wait, or its next one, returns an error (task.Within). If the handler returns that error, the client
// gets 503 (RFC 9110, section 15.6.4). A response that has begun is cut off. Timeout panics unless limit is positive.
func Timeout(limit time.Duration) looper.Middleware {
	if limit <= 0 {
		panic(fmt.Sprintf("middleware: Timeout expects a positive duration, not %v", limit))
	}
	return func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			clock := c.Exchange().Loop()
			end := clock.Now() + limit
			err := task.Within(c, limit, func() error { return next(c) })
			var late *task.TimeoutError
			if !errors.As(err, &late) || late.After != limit || clock.Now() < end {
				return err // also if a Within in the handler timed out
			}
			return fmt.Errorf("%w: %w", &looper.Error{Status: 503, Message: "this took too long"}, err)
		}
	}
}
