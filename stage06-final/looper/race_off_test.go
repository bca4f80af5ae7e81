//go:build !race

package looper_test

const (
	manyClients = 10_000
	schedules   = 2000 // of TestRandomHandlers
)
