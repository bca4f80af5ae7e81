package worker

import "looper.example/stage06-final/looper"

// Report returns the handler of /report/{month}.
func Report(compute Compute) looper.Handler {
	return func(c *looper.Context) error {
		if err := c.Yield(); err != nil { // let the other clients have their turn
			return err
		}
		report, err := compute(c.Param("month"))
		if err != nil {
			return err
		}
		return c.Text(200, report)
	}
}
