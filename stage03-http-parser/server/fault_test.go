package server_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
)

// Several clients pipeline random requests, in random pieces, over a kernel that
// errs in every way but resets: each gets exactly its answers, in order.
func TestFaults(t *testing.T) {
	for seed := range uint64(300) {
		machine := sim.Config{
			Seed:         seed,
			SocketBuffer: 512,
			Faults: sim.Faults{
				ShortRead: .3, OneByteRead: .1, ShortWrite: .3, Again: .1, Interrupted: .1,
				Aborted: .1, NoDescriptor: .1, EmptyWait: .1,
			},
		}
		w := newWorld(t, machine, server.Config{})
		chance := rand.New(rand.NewPCG(seed, 1))
		for i := range 3 {
			input, bodies := randomRequests(chance)
			w.kernel.Client(fmt.Sprint("client ", i), func(c *sim.Client) {
				c.Connect(addr)
				for len(input) > 0 {
					n := 1 + chance.IntN(min(len(input), 300))
					c.Send(input[:n])
					input = input[n:]
					c.Sleep(time.Duration(chance.IntN(3)) * time.Millisecond)
				}
				for _, body := range bodies {
					head := c.ExpectUntil("\r\n\r\n")
					if !strings.Contains(head, length(body)+"\r\n") {
						c.Fail("expected a body of %d bytes, got the head %q", len(body), head)
					}
					c.Expect(body)
				}
				c.Close()
			})
		}
		require.NoError(t, w.kernel.Run(w.loop), "seed %d", seed)
		require.Zero(t, w.kernel.OpenFiles(), "seed %d", seed)
	}
}

// randomRequests makes the text of some requests and the bodies of their answers. They
// are few enough for the answers to wait in the socket while the client still sends.
func randomRequests(chance *rand.Rand) (input string, bodies []string) {
	for range 1 + chance.IntN(8) {
		body := strings.Repeat("b", chance.IntN(40))
		switch chance.IntN(4) {
		case 0:
			input += request("POST", "/echo", length(body)) + body
		case 1:
			input += request("POST", "/echo", "Transfer-Encoding: chunked")
			if body != "" {
				input += fmt.Sprintf("%x\r\n%s\r\n", len(body), body)
			}
			input += "0\r\n\r\n"
		case 2:
			input += request("POST", "/late", length(body)) + body
		case 3:
			input += request("POST", "/unread", length(body)) + body
			body = "no, thanks"
		}
		bodies = append(bodies, body)
	}
	return input, bodies
}
