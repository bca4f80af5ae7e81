package worker

import "looper.example/stage06-final/looper"

// Report returns the handler of /report/{month}.
func Report(load Load, compute Compute) looper.Handler {
	return func(c *looper.Context) error {
		if err := c.Yield(); err != nil { // let the other clients have their turn
			return err
		}
		sales, err := load(c.Param("month"))
		if err != nil {
			return err
		}
		if err := c.Yield(); err != nil {
			return err
		}
		report, err := compute(sales)
		if err != nil {
			return err
		}
		return c.Text(200, report)
	}
}
