package trace_test

import (
	"bytes"
	"fmt"
	"log"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage02-poller/trace"
)

// echo sends back all input.
type echo struct{ loop.Defaults }

func (echo) Input(c *loop.Conn, in []byte) int {
	c.Write(in)
	return len(in)
}

// A run is written as JSON lines, and read again as text. In the simulated kernel nothing takes
// any time.
func Example() {
	var file bytes.Buffer
	w := trace.NewWriter(&file)

	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{Tracer: w})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := l.Listen("sim:80", func(*loop.Conn) loop.Handler { return echo{} }); err != nil {
		log.Fatal(err)
	}
	k.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send("hello")
		c.Expect("hello")
		c.Close()
	})
	if err := k.Run(l); err != nil {
		log.Fatal(err)
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}

	for r := trace.NewReader(&file); ; {
		e, err := r.Next()
		if err != nil {
			break
		}
		if e.Tick == 2 {
			fmt.Printf("%s\n", trace.AppendText(nil, &e))
		}
	}
	// Output:
	// tick 2
	//   wait   as long as it takes: 1 ready after 0s
	//   ready  fd 4 r
	//     read(4) = 5                      0s
	//   run    input fd 4                  0s
	//     write(4) = 5                     0s
}

func ExampleAppendJSON() {
	e := trace.Event{Kind: trace.Call, Tick: 2, At: 1500, Name: "read", FD: 4, N: 5, Took: 800}
	fmt.Printf("%s\n", trace.AppendJSON(nil, &e))
	// Output:
	// {"ev":"call","tick":2,"at":1500,"name":"read","fd":4,"n":5,"took":800}
}
