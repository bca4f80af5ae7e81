// Package worker has a handler whose work takes long.
package worker

// Load asks the database for the sales of a month. It waits for 200 ms and computes nothing. It may be called on any goroutine.
type Load func(month string) (sales string, err error)

// Compute computes the report on sales. It keeps a processor busy for 100 ms. It may be called on any goroutine.
type Compute func(sales string) (report string, err error)
