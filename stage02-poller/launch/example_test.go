//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package launch_test

import (
	"fmt"

	"looper.example/stage02-poller/launch"
	"looper.example/stage02-poller/loop"
)

// echo sends back what comes.
type echo struct{ loop.Defaults }

func (echo) Input(c *loop.Conn, in []byte) int {
	c.Write(in)
	return len(in)
}

// The main function of a server is a description of it.
func ExampleMain() {
	launch.Main(launch.Program{
		Name:  "echo",
		About: "sends back what comes.",
		Start: func(l *loop.Loop, addr string) (*loop.Listener, error) {
			return l.Listen(addr, func(*loop.Conn) loop.Handler { return echo{} })
		},
	})
}

// Serve is for programs that have settings of their own instead of flags. It runs until a signal
// comes; this server ends at once.
func ExampleOptions_Serve() {
	start := func(l *loop.Loop, addr string) (*loop.Listener, error) {
		l.Post(func() { l.Stop(0) })
		return l.Listen(addr, func(*loop.Conn) loop.Handler { return echo{} })
	}
	options := launch.Options{Addr: "127.0.0.1:0", Poller: "poll"}
	err := options.Serve(start, func(addr string) { fmt.Println("listening") })
	fmt.Println("error:", err)
	// Output:
	// listening
	// error: <nil>
}
