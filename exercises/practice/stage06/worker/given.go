// Package worker has a handler whose work takes long.
package worker

// Compute computes the report of a month. It takes 300 ms, and does not know of the loop. It may be called on any goroutine.
type Compute func(month string) (report string, err error)
