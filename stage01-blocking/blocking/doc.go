// Package blocking is the oldest form of a server: blocking sockets, and one client
// at a time. A system call that has to wait puts the whole server to sleep.
//
//	listen -> accept -> read ... read -> write -> half-close, drain -> close
//	          ^  |      |                                                  |
//	          |  |      sleeps until this one client speaks                |
//	          |  sleeps until a client connects                            |
//	          +------------------------------------------------------------+
//
// Clients that connect meanwhile wait in the kernel's queue, in the order in which
// they came. The client that is being served decides how long all the others wait:
// head-of-line blocking.
//
//	Listen(addr)    socket, bind, listen
//	Server.Addr     where clients find it
//	Server.Serve    the loop above, until Stop
//	Server.Stop     ends Serve, from any goroutine
//
// The package calls the kernel directly, through golang.org/x/sys/unix. It cannot use
// net.Conn, which only seems to block: package net makes every socket non-blocking and
// parks the goroutine until epoll or kqueue reports the socket.
package blocking
