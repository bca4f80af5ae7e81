package worker

import (
	"context"

	"looper.example/stage06-final/looper"
)

// Report returns the handler of /report/{month}.
func Report(load Load, compute Compute) looper.Handler {
	return func(c *looper.Context) error {
		sales, err := looper.Offload(c, func(context.Context) (string, error) { return load(c.Param("month")) })
		if err != nil {
			return err
		}
		report, err := looper.Compute(c, func(context.Context) (string, error) { return compute(sales) })
		if err != nil {
			return err
		}
		return c.Text(200, report)
	}
}
