package worker

import "looper.example/stage06-final/looper"

// Report returns the handler of /report/{month}.
func Report(load Load, compute Compute) looper.Handler {
	return func(c *looper.Context) error {
		month := c.Param("month")
		var report string
		done := make(chan error)
		go func() {
			sales, err := load(month)
			if err == nil {
				report, err = compute(sales)
			}
			done <- err
		}()
		if err := <-done; err != nil {
			return err
		}
		return c.Text(200, report)
	}
}
