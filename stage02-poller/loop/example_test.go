package loop_test

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// shouter responds to complete lines, and remembers nothing: the start of a line that is not
// complete stays with the connection until the rest comes.
type shouter struct{ loop.Defaults }

func (shouter) Input(c *loop.Conn, in []byte) (consumed int) {
	for {
		line, _, complete := bytes.Cut(in[consumed:], []byte("\n"))
		if !complete {
			return consumed
		}
		c.Write(append(bytes.ToUpper(line), '\n'))
		consumed += len(line) + 1
	}
}

// A server and its clients. On a real kernel, kernel.Open takes the place of sim.New,
// and Loop.Run that of Kernel.Run.
func Example() {
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := l.Listen("sim:80", func(*loop.Conn) loop.Handler { return shouter{} }); err != nil {
		log.Fatal(err)
	}
	k.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send("hel")
		c.Sleep(time.Second)
		c.Send("lo\nhow are you?\n")
		fmt.Print(c.ExpectUntil("\n"), c.ExpectUntil("\n"))
	})
	fmt.Println("error:", k.Run(l))
	// Output:
	// HELLO
	// HOW ARE YOU?
	// error: <nil>
}

// A file between two writes. On a real kernel its bytes do not pass through the process.
func ExampleConn_SendFile() {
	name := filepath.Join(os.TempDir(), "loop-example.txt")
	if err := os.WriteFile(name, []byte("0123456789"), 0o600); err != nil {
		log.Fatal(err)
	}
	defer os.Remove(name)
	k := sim.New(sim.Config{})
	l, _ := loop.New(k, loop.Config{})
	_, _ = l.Listen("sim:80", func(c *loop.Conn) loop.Handler {
		file, err := os.Open(name)
		if err != nil {
			log.Fatal(err)
		}
		c.Write([]byte("<"))
		c.SendFile(file, 2, 6, func(err error) { fmt.Println("sent:", err, file.Close()) })
		c.Write([]byte(">"))
		c.Close()
		return shouter{}
	})
	k.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Expect("<234567>")
		c.ExpectEnd()
	})
	fmt.Println("error:", k.Run(l))
	// Output:
	// sent: <nil> <nil>
	// error: <nil>
}

// Memory for a short time: here for a message that comes in pieces.
func ExampleLoop_Borrow() {
	l, _ := loop.New(sim.New(sim.Config{}), loop.Config{})
	message := l.Borrow()
	for _, piece := range []string{"hello", ", ", "world"} {
		message = append(message, piece...)
	}
	fmt.Printf("%s\n", message)
	l.GiveBack(message) // from here on it may be in use elsewhere
	// Output: hello, world
}

// Timers run on the loop, in order, and may set and stop each other.
func ExampleLoop_Every() {
	k := sim.New(sim.Config{})
	l, _ := loop.New(k, loop.Config{})
	tick := l.Every(20*time.Minute, func() { fmt.Println("tick at", l.Now()) })
	l.After(50*time.Minute, func() {
		tick.Stop()
		fmt.Println("stopped at", l.Now())
	})
	k.Client("somebody", func(c *sim.Client) { c.Sleep(2 * time.Hour) })
	_ = k.Run(l)
	// Output:
	// tick at 20m0s
	// tick at 40m0s
	// stopped at 50m0s
}

// Any goroutine may hand work to the loop.
func ExampleLoop_Post() {
	k := sim.New(sim.Config{})
	l, _ := loop.New(k, loop.Config{})
	posted := make(chan struct{})
	go func() {
		sum := 0
		for i := range 101 { // a long calculation, which must not hold the loop
			sum += i
		}
		l.Post(func() {
			fmt.Println("the sum is", sum)
			l.Stop(0)
		})
		close(posted)
	}()
	<-posted // the simulation does not wait for other goroutines; with a real kernel this is not needed
	_ = l.Run()
	// Output:
	// the sum is 5050
}

// flood has a long output, and writes it as fast as its client reads.
type flood struct {
	loop.Defaults
	left int
}

func (f *flood) Input(c *loop.Conn, in []byte) int {
	f.Drained(c)
	return len(in)
}

func (f *flood) Drained(c *loop.Conn) {
	for ; f.left > 0 && !c.Full(); f.left-- {
		c.Write(make([]byte, 1000))
	}
	fmt.Printf("%6d bytes wait, %4d kB are still to be made\n", c.Buffered(), f.left)
	if f.left == 0 {
		c.Close()
	}
}

// A handler that writes without end must check Full, and goes on in Drained.
func ExampleConn_Full() {
	k := sim.New(sim.Config{SocketBuffer: 1_000_000})
	l, _ := loop.New(k, loop.Config{HighWater: 100_000})
	_, _ = l.Listen("sim:80", func(*loop.Conn) loop.Handler { return &flood{left: 350} })
	k.Client("alice", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send("?")
		for c.Receive() != "" {
		}
		fmt.Println("alice has heard", len(c.Heard()), "bytes")
	})
	_ = k.Run(l)
	// Output:
	// 100000 bytes wait,  250 kB are still to be made
	// 100000 bytes wait,  150 kB are still to be made
	// 100000 bytes wait,   50 kB are still to be made
	//  50000 bytes wait,    0 kB are still to be made
	// alice has heard 350000 bytes
}

// question asks another server, and closes after the reply.
type question struct {
	loop.Defaults
	text string
}

func (q question) Input(c *loop.Conn, in []byte) int {
	fmt.Printf("%s %s\n", q.text, in)
	c.Close()
	return len(in)
}

// The loop can be a client too. It does not block while the other server is slow.
func ExampleLoop_Dial() {
	k := sim.New(sim.Config{})
	l, _ := loop.New(k, loop.Config{})
	k.Serve("192.0.2.7:7", func(c *sim.Client) {
		c.Expect("6 times 7?")
		c.Sleep(time.Hour) // it is slow
		c.Send("42")
	})
	ask := func(addr string) {
		l.Dial(addr, func(c *loop.Conn, err error) loop.Handler {
			if err != nil {
				fmt.Println(addr+":", err)
				return nil
			}
			q := question{text: "6 times 7?"}
			c.Write([]byte(q.text))
			return q
		})
	}
	ask("192.0.2.7:7")
	ask("192.0.2.8:7") // where no server is
	fmt.Println("error:", k.Run(l))
	// Output:
	// 192.0.2.8:7: connection refused
	// 6 times 7? 42
	// error: <nil>
}
