package subject_test

import (
	"fmt"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage03-http-parser/subject"
)

// A server with pages of its own and those of the conformance suite.
func ExampleServe() {
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	if err != nil {
		panic(err)
	}
	pages := func(x server.Exchange) {
		switch {
		case string(x.Request().Path()) == "/":
			x.Respond(200, []byte("Hello!"))
		case subject.Serve(x):
		default:
			x.Respond(404, nil)
		}
	}
	if _, err := server.New(l, pages, server.Config{}).Listen("sim:80"); err != nil {
		panic(err)
	}
	k.Client("suite", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send("POST /echo HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello")
		c.ExpectUntil("\r\n\r\n")
		fmt.Println(c.ExpectUntil("hello"))
		c.Close()
	})
	if err := k.Run(l); err != nil {
		panic(err)
	}
	// Output: hello
}
