// Package blocking is a server in the oldest form there is: blocking sockets, and
// one client at a time. A system call that has nothing to give yet puts the whole
// server to sleep until it has.
//
//	listen -> accept -> read ... read -> write -> half-close, drain -> close
//	          ^  |      |                                                  |
//	          |  |      sleeps until this one client speaks                |
//	          |  sleeps until somebody connects                            |
//	          +------------------------------------------------------------+
//
// Clients that come meanwhile wait in the kernel's queue, in the order in which
// they came. The one who is being served decides how long all the others wait:
// head-of-line blocking.
//
//	Listen(addr)    socket, bind, listen
//	Server.Addr     where clients find it
//	Server.Serve    the loop above, until Stop
//	Server.Stop     ends Serve, from any goroutine
//
// The package calls the kernel directly, through golang.org/x/sys/unix. A net.Conn
// only looks as if it blocked: package net makes every socket non-blocking and
// parks the goroutine on epoll or kqueue, so the lesson would be a false one.
package blocking
