//go:build linux

package peers

// Listens is listens.
var Listens = listens
