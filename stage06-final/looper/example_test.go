package looper_test

import (
	"fmt"
	"log/slog"
	"strings"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/looper"
)

// An application, here on a simulated kernel with one client. app.Run(":8000") serves
// real clients.
func Example() {
	app := looper.New(looper.Config{Log: slog.New(slog.DiscardHandler)})
	app.Get("/hello/{name}", func(c *looper.Context) error {
		return c.Text(200, "Hello, "+c.Param("name")+"!")
	})

	k := sim.New(sim.Config{})
	l, _ := loop.New(k, loop.Config{})
	if _, err := app.ListenOn(l, "sim:80"); err != nil {
		fmt.Println(err)
		return
	}
	k.Client("visitor", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send("GET /hello/Ada HTTP/1.1\r\nHost: example.org\r\n\r\n")
		c.ExpectUntil("!")
		c.Close()
		fmt.Println(strings.ReplaceAll(c.Heard(), "\r\n", "\n"))
	})
	if err := k.Run(l); err != nil {
		fmt.Println(err)
	}
	// Output:
	// HTTP/1.1 200 OK
	// Date: Sat, 01 Jan 2000 00:00:00 GMT
	// Content-Type: text/plain; charset=utf-8
	// Content-Length: 11
	//
	// Hello, Ada!
}
