package worker

import "looper.example/stage06-final/looper"

// Report returns the handler of /report/{month}.
func Report(load Load, compute Compute) looper.Handler {
	return func(c *looper.Context) error {
		sales, err := load(c.Param("month"))
		if err != nil {
			return err
		}
		report, err := compute(sales)
		if err != nil {
			return err
		}
		return c.Text(200, report)
	}
}
