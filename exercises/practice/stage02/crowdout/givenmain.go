// Package crowdout is mini after step 08 of the build track, with the limit of exercise 2.12, on a simulated machine. Only main.go is another one.
package crowdout

import "looper.example/exercises/practice/simulated/time"

const hello = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\nHello, World!\n"

// Response is what mini responds to each request.
const Response = hello

// maxClients is how many clients may be connected at once.
const maxClients = 3

// IdleTimeout is how long a client may be silent.
const IdleTimeout = 30 * time.Second

// Serve serves until the simulation ends.
func Serve() error {
	listener, _, err := listen("127.0.0.1:80")
	if err != nil {
		return err
	}
	l, err := newLoop(listener, IdleTimeout)
	if err != nil {
		return err
	}
	return l.run()
}
