// Package seats is mini after step 08 of the build track, on a simulated machine. Only main.go is another one.
package seats

import "looper.example/exercises/practice/simulated/time"

const hello = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\nHello, World!\n"

// Response is what mini responds to each request.
const Response = hello

// maxClients is how many clients may be connected at once.
const maxClients = 3

// Most is maxClients, for the check.
const Most = maxClients

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

// Clients is how many clients are connected and accepted.
func (s *Server) Clients() int { return len(s.loop.conns) }
