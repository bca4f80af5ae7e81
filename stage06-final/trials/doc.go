// Package trials holds no code but tests. They mount popular handlers and middleware of net/http in a looper application, and
// send requests over real sockets. They also connect clients of other projects to package websocket. README.md has the table.
package trials
