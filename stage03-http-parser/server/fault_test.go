package server_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
)

// nuisances are faults of a kernel that a client does not notice.
var nuisances = sim.Faults{
	ShortRead: .3, OneByteRead: .1, ShortWrite: .3, Again: .1, Interrupted: .1,
	Aborted: .1, NoDescriptor: .1, EmptyWait: .1, Disorder: .2,
}

// Several clients pipeline random requests, in random pieces: each gets exactly its
// responses, in order.
func TestNuisances(t *testing.T) {
	for seed := range uint64(300) {
		_, err := visit(t, seed, nuisances, func(c *sim.Client, v *visitor) {
			for _, body := range v.bodies {
				head := c.ExpectUntil("\r\n\r\n")
				if !strings.Contains(head, length(body)+"\r\n") {
					c.Fail("expected a body of %d bytes, got the head %q", len(body), head)
				}
				c.Expect(body)
			}
		})
		require.NoError(t, err, "seed %d", seed)
	}
}

// Connections break too, and the clock jumps over timeouts. Not all responses come, but those that come are the
// client's own, in order.
func TestDisasters(t *testing.T) {
	disasters := nuisances
	disasters.Reset, disasters.ClockJump = .01, .001
	date := regexp.MustCompile("Date: .*\n")
	for seed := range uint64(300) {
		visitors, _ := visit(t, seed, disasters, func(c *sim.Client, _ *visitor) {
			for c.Receive() != "" {
			}
		})
		for _, v := range visitors {
			var want strings.Builder
			for _, body := range v.bodies {
				fmt.Fprintf(&want, "HTTP/1.1 200 OK\r\n%s\r\n\r\n%s", length(body), body)
			}
			whole := v.client.Heard()[:strings.LastIndex(v.client.Heard(), "\n")+1]
			got, _, _ := strings.Cut(date.ReplaceAllString(whole, ""), "HTTP/1.1 408")
			require.True(t, strings.HasPrefix(want.String(), got), "seed %d: expected %q, got %q", seed, want.String(), got)
		}
	}
}

// visitor is a client that has sent its requests.
type visitor struct {
	client *sim.Client
	bodies []string // of the responses it expects
}

// visit runs three visitors of a server on a faulty kernel. They send their requests, and then call
// listen.
func visit(t *testing.T, seed uint64, faults sim.Faults, listen func(c *sim.Client, v *visitor)) ([]*visitor, error) {
	w := newWorld(t, sim.Config{Seed: seed, SocketBuffer: 512, Faults: faults}, server.Config{})
	chance := rand.New(rand.NewPCG(seed, 1))
	var visitors []*visitor
	for _, name := range []string{"alice", "bob", "carol"} {
		v := new(visitor)
		var input string
		input, v.bodies = randomRequests(chance, name)
		v.client = w.kernel.Client(name, func(c *sim.Client) {
			c.Connect(addr)
			for len(input) > 0 {
				n := 1 + chance.IntN(min(len(input), 300))
				c.Send(input[:n])
				input = input[n:]
				c.Sleep(time.Duration(chance.IntN(3)) * time.Millisecond)
			}
			listen(c, v)
			c.Close()
		})
		visitors = append(visitors, v)
	}
	err := w.kernel.Run(w.loop)
	require.NotErrorAs(t, err, new(*sim.StuckError), "seed %d", seed)
	require.Zero(t, w.kernel.OpenFiles(), "seed %d", seed)
	return visitors, err
}

// randomRequests returns the text of some requests and the bodies of their responses. They
// are few enough for the responses to wait in the socket while the client still sends.
func randomRequests(chance *rand.Rand, who string) (input string, bodies []string) {
	for i := range 1 + chance.IntN(8) {
		body := strings.Repeat(fmt.Sprint(who, i, " "), chance.IntN(6))
		path := [...]string{"/echo", "/nibble"}[chance.IntN(2)]
		switch chance.IntN(4) {
		case 0:
			input += request("POST", path, length(body)) + body
		case 1:
			input += request("POST", path, "Transfer-Encoding: chunked")
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
