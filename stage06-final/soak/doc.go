// Package soak keeps one application under mixed traffic, and counts what is left after all clients have gone: descriptors,
// goroutines, memory, connections, timers, members of groups, handlers. It has only tests.
//
//	go test ./stage06-final/soak                        two seconds, as part of the ordinary tests
//	go test ./stage06-final/soak -v -soak 10m -seed 7 -timeout 20m
//
// The application has every kind of handler, and is served plain and over TLS on one loop, which is its own upstream too. Each client
// takes one exchange after the other from a seeded random mix, and checks that the response is its own. One exchange in three is rude:
// the client resets, half-closes, stops in the handshake, sends garbage, or leaves while a handler waits.
//
//	warm-up: every kind --> all leave --> count --> the mix --> all leave --> count: as before
package soak
