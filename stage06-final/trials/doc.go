// Package trials holds no code but tests: they mount handlers and middleware that people use with net/http in a looper application,
// and ask them over real sockets; and they connect other people's clients to package websocket. The table stands in README.md.
package trials
