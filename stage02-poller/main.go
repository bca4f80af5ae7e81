// Stage 02: many clients at once, on one goroutine. It reads up to a blank line and
// responds as stage 01 does. What is new: no client waits for a silent one.
package main

import (
	"bytes"

	"looper.example/stage02-poller/launch"
	"looper.example/stage02-poller/loop"
)

func main() {
	launch.Main(launch.Program{
		Name:  "stage02-poller",
		About: "serves any number of clients at once, from one event loop.",
		Start: start,
	})
}

func start(l *loop.Loop, addr string) (*loop.Listener, error) {
	return l.Listen(addr, func(*loop.Conn) loop.Handler { return hello{} })
}

// maxRequest is how long a request may be, in bytes.
const maxRequest = 8 << 10

const (
	endOfRequest = "\r\n\r\n"

	response = "HTTP/1.1 200 OK\r\n" +
		"Content-Type: text/plain\r\n" +
		"Content-Length: 14\r\n" +
		"\r\n" +
		"Hello, World!\n"

	tooLong = "HTTP/1.1 431 Request Header Fields Too Large\r\n" +
		"Content-Length: 0\r\n" +
		"Connection: close\r\n" +
		"\r\n"
)

// hello responds to every blank line, and knows nothing else of HTTP: the next stage
// learns it. One value serves all connections, because nothing is to be remembered:
// what belongs to an unfinished request stays in the connection's buffer.
type hello struct{ loop.Defaults }

func (hello) Input(c *loop.Conn, in []byte) (consumed int) {
	for {
		request, _, complete := bytes.Cut(in[consumed:], []byte(endOfRequest))
		switch {
		case len(request) > maxRequest:
			c.Write([]byte(tooLong))
			c.Linger()
			return len(in)
		case !complete:
			return consumed
		}
		c.Write([]byte(response))
		consumed += len(request) + len(endOfRequest)
		if bytes.Contains(request, []byte(" HTTP/1.0")) {
			c.Close() // to such a client the end of the connection is the end of the response
			return len(in)
		}
	}
}
