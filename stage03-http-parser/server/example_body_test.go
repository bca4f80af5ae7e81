package server_test

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
)

// body is an io.Reader for a coroutine: Read pauses the coroutine until there is input.
type body struct {
	x     server.Exchange
	pause func()
	p     []byte // of the Read that waits
	n     int    // its result
	err   error
}

func (b *body) Read(p []byte) (int, error) {
	b.p, b.n = p, 0
	for b.n == 0 && b.err == nil {
		b.x.Resume()
		b.pause()
	}
	b.p = nil
	if b.n > 0 {
		return b.n, nil
	}
	return 0, b.err
}

// A handler that waits for its body in straight-line code. It runs as a coroutine, which goes on
// whenever more of the body has come. While it does not read, its client must wait.
func ExampleExchange_Receive() {
	k := sim.New(sim.Config{})
	l, _ := loop.New(k, loop.Config{})
	countLines := func(x server.Exchange, r io.Reader) {
		lines := 0
		for scanner := bufio.NewScanner(r); scanner.Scan(); lines++ {
			fmt.Printf("%v: %s\n", l.Now(), scanner.Text())
		}
		x.Respond(200, fmt.Appendf(nil, "%d lines", lines))
	}
	s := server.New(l, func(x server.Exchange) {
		b := &body{x: x}
		resume, _ := iter.Pull(func(yield func(struct{}) bool) {
			b.pause = func() {
				yield(struct{}{})
				l.Claim()
			}
			l.Claim()
			countLines(x, b)
		})
		goOn := func() {
			resume()
			l.Claim()
		}
		ended := func(err error) func() { return func() { b.err = err; goOn() } }
		x.OnGone(ended(io.ErrUnexpectedEOF))
		x.Receive(func(data []byte) int {
			n := copy(b.p, data)
			b.n = n
			goOn()
			return n
		}, ended(io.EOF))
	}, server.Config{})
	_, _ = s.Listen("sim:80")

	k.Client("visitor", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send("POST / HTTP/1.1\r\nHost: example.org\r\nContent-Length: 18\r\n\r\nfirst\nsec")
		c.Sleep(time.Second)
		c.Send("ond\nthird")
		c.ExpectUntil("lines")
		c.Close()
	})
	if err := k.Run(l); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 0s: first
	// 1s: second
	// 1s: third
}
