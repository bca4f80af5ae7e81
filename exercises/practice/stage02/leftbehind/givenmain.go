// Package leftbehind is mini after step 08 of the build track, with a fault, on a simulated machine. Only main.go is another one.
package leftbehind

import "looper.example/exercises/practice/simulated/time"

const hello = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\nHello, World!\n"

// Response is what mini responds to each request.
const Response = hello

// Server is mini.
type Server struct{ loop *loop }

// Serve serves until the simulation ends.
func (s *Server) Serve(idleTimeout time.Duration) error {
	listener, _, err := listen("127.0.0.1:80")
	if err != nil {
		return err
	}
	if s.loop, err = newLoop(listener, idleTimeout); err != nil {
		return err
	}
	return s.loop.run()
}

// Output is how many bytes of output wait in the server.
func (s *Server) Output() (n int) {
	for _, c := range s.loop.conns {
		n += len(c.out)
	}
	return n
}
