package kernel_test

import (
	"fmt"
	"log"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/sim"
)

// The smallest event loop: it serves the clients that are ready, and does not wait for the
// others. The kernel here is simulated, so the example runs on every system and always prints
// the same; kernel.Open returns the real one.
func Example() {
	k := sim.New(sim.Config{})
	k.Client("silent", func(c *sim.Client) { c.Connect("sim:80") })
	k.Client("talkative", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send("hello")
		c.Expect("HELLO")
	})

	listener, _, err := k.Listen("sim:80", false)
	if err != nil {
		log.Fatal(err)
	}
	poller, err := k.OpenPoller()
	if err != nil {
		log.Fatal(err)
	}
	_ = poller.Update(listener, kernel.None, kernel.Readable)
	for {
		ready, err := poller.Wait(-1)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, r := range ready {
			if r.FD == listener {
				fd, peer, _ := k.Accept(listener)
				fmt.Println("accept", fd, peer)
				_ = poller.Update(fd, kernel.None, kernel.Readable)
				continue
			}
			p := make([]byte, 100)
			n, _ := k.Read(r.FD, p)
			fmt.Printf("read %d %q\n", r.FD, p[:n])
			_, _ = k.Write(r.FD, []byte("HELLO"))
		}
	}
	// Output:
	// accept 4 192.0.2.1:49153
	// accept 5 192.0.2.1:49154
	// read 5 "hello"
	// sim: every client is done
}
