//go:build race

package looper_test

// The race detector is slow, and knows at most 8128 goroutines at once: each client and each
// handler is one.
const (
	manyClients = 3000
	schedules   = 300
)
