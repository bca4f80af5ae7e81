//go:build linux

package peers

// Listens is for the tests.
var Listens = listens
