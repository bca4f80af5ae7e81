//go:build race

package looper_test

// manyClients: the race detector knows at most 8128 goroutines at once, and each client and
// each handler is one.
const manyClients = 3000
