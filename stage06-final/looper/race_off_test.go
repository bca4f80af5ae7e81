//go:build !race

package looper_test

const manyClients = 10_000
