package server_test

import (
	"fmt"
	"strings"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
)

// A server on a simulated kernel, and its client. With kernel.Open instead of sim.New it serves real
// clients.
func Example() {
	k := sim.New(sim.Config{})
	l, _ := loop.New(k, loop.Config{})
	s := server.New(l, func(x server.Exchange) {
		_ = x.AddField("Content-Type", "text/plain")
		x.Respond(200, []byte("you asked for "+string(x.Request().Path())))
	}, server.Config{})
	_, _ = s.Listen("sim:80")

	k.Client("visitor", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send("GET /tea HTTP/1.1\r\nHost: example.org\r\n\r\n")
		c.ExpectUntil("tea")
		c.Close()
		fmt.Println(strings.ReplaceAll(c.Heard(), "\r\n", "\n"))
	})
	if err := k.Run(l); err != nil {
		fmt.Println(err)
	}
	// Output:
	// HTTP/1.1 200 OK
	// Date: Sat, 01 Jan 2000 00:00:00 GMT
	// Content-Type: text/plain
	// Content-Length: 18
	//
	// you asked for /tea
}

// A handler may respond after it has returned. Meanwhile the loop serves other clients.
func ExampleExchange_Collect() {
	k := sim.New(sim.Config{})
	l, _ := loop.New(k, loop.Config{})
	s := server.New(l, func(x server.Exchange) {
		x.Collect(func(body []byte) {
			text := strings.ToUpper(string(body))
			l.After(time.Second, func() { x.Respond(200, []byte(text)) })
		})
	}, server.Config{})
	_, _ = s.Listen("sim:80")

	k.Client("visitor", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send("POST / HTTP/1.1\r\nHost: example.org\r\nContent-Length: 5\r\n\r\nhello")
		c.ExpectUntil("HELLO")
		fmt.Println("response after", c.Now())
		c.Close()
	})
	if err := k.Run(l); err != nil {
		fmt.Println(err)
	}
	// Output:
	// response after 1s
}
