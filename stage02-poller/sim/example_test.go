package sim_test

import (
	"fmt"
	"log"
	"strings"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// upper responds in capitals.
type upper struct{ loop.Defaults }

func (upper) Input(c *loop.Conn, in []byte) int {
	c.Write([]byte(strings.ToUpper(string(in))))
	return len(in)
}

// A loop, two clients and a virtual hour.
func Example() {
	k := sim.New(sim.Config{Seed: 1})
	l, err := loop.New(k, loop.Config{})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := l.Listen("sim:80", func(*loop.Conn) loop.Handler { return upper{} }); err != nil {
		log.Fatal(err)
	}
	k.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Sleep(time.Hour) // silent
		c.Send("and me?")
		c.Expect("AND ME?")
		fmt.Println("alice is served at", c.Now())
	})
	k.Client("bob", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send("hello")
		c.Expect("HELLO")
		fmt.Println("bob is served at", c.Now())
	})
	fmt.Println("error:", k.Run(l))
	// Output:
	// bob is served at 0s
	// alice is served at 1h0m0s
	// error: <nil>
}

// The error of a failed expectation shows the actual input.
func ExampleClient_Expect() {
	k := sim.New(sim.Config{})
	l, _ := loop.New(k, loop.Config{})
	_, _ = l.Listen("sim:80", func(*loop.Conn) loop.Handler { return upper{} })
	k.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send("hello")
		c.Expect("hello")
	})
	fmt.Println(k.Run(l))
	// Output:
	// sim: at 0s alice: expected "hello", got "HELLO"
}
