// Package load sends a server as many requests as it can. Its own cost is so small that it measures the server, not itself.
//
//	Target --> Open --> Session.Run        closed loop: a connection sends its next request when it has its response;
//	                                       pipelined: several at once
//	                    Session.LockStep   all connections send, all responses arrive, all send again
//	                    Session.OpenLoop   requests leave at fixed times, whether or not responses have come
//	       --> Short                       a new connection for each request, with HTTP/1.0
//	       --> OpenTLS --> Session         the same over TLS
//
// One goroutine sends and receives, with one epoll and blocking sockets, which it touches only when they are ready. It counts responses,
// but does not parse them: a Target says how long they are and how they begin, and anything else is an error. So a wrong response never
// passes for a fast one.
//
// In an open loop, latency counts from the moment at which a request was to leave. If the server is late with other requests, so that no
// connection is free, the time until the request leaves counts too. In a closed loop that time is lost: a client that waits for a slow
// server sends fewer requests, and so hides the slowness (coordinated omission).
package load
