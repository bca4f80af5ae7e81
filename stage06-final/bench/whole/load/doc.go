// Package load asks a server as many requests as it can, at so little cost of its own that the server is what is measured.
//
//	Target --> Open --> Session.Run        closed loop: a connection sends its next request when it has its response;
//	                                       pipelined: so many at once
//	                    Session.LockStep   all connections send, all responses arrive, all send again
//	                    Session.OpenLoop   requests leave at fixed times, whether or not responses have come
//	       --> Short                       a new connection for each request, with HTTP/1.0
//	       --> OpenTLS --> Session         the same over TLS
//
// One goroutine does it, with one epoll and blocking sockets that are only touched when they are ready. Responses are counted, not
// parsed: a Target says how long they are and how they begin, and anything else is an error. So a server that responds wrongly is not
// taken for a fast one.
//
// In an open loop latency counts from the moment at which a request was to leave. If the server is late with others, so that no
// connection is free, the time that the request has waited counts too: in a closed loop, a client that waits for a slow server
// asks less, and hides just what one wants to know (coordinated omission).
package load
