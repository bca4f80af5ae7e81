package worker

import (
	"context"

	"looper.example/stage06-final/looper"
)

// Report returns the handler of /report/{month}.
func Report(compute Compute) looper.Handler {
	return func(c *looper.Context) error {
		month := c.Param("month")
		report, _ := looper.Offload(c, func(context.Context) (string, error) { return compute(month) })
		return c.Text(200, report)
	}
}
