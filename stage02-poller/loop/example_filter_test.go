package loop_test

import (
	"fmt"
	"log"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// caesar is a toy filter: it moves every letter by so many places. A real filter keeps incomplete input, and begins with a
// handshake.
type caesar byte

func (k caesar) Decode(plain, raw []byte) ([]byte, error) { return shift(plain, raw, 26-k), nil }
func (caesar) End() error                                 { return nil }

func (k caesar) Encode(raw, plain []byte) ([]byte, int, error) {
	return shift(raw, plain, k), len(plain), nil
}

func (caesar) CloseWrite(raw []byte) []byte { return raw }
func (caesar) Closed()                      {}

func shift(dst, text []byte, by caesar) []byte {
	for _, b := range text {
		if 'a' <= b && b <= 'z' {
			b = 'a' + (b-'a'+byte(by))%26
		}
		dst = append(dst, b)
	}
	return dst
}

// The handler does not know that its connection has a filter.
func ExampleConn_SetFilter() {
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	if err != nil {
		log.Fatal(err)
	}
	_, err = l.Listen("sim:443", func(c *loop.Conn) loop.Handler {
		c.SetFilter(caesar(3))
		return shouter{}
	})
	if err != nil {
		log.Fatal(err)
	}
	k.Client("alice", func(c *sim.Client) {
		c.Connect("sim:443")
		c.Send("khoor zruog\n")
		fmt.Print(c.ExpectUntil("\n"))
	})
	fmt.Println("error:", k.Run(l))
	// Output:
	// HELLO WORLD
	// error: <nil>
}
