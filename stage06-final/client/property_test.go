package client_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/client"
	"looper.example/stage06-final/task"
)

// Whatever the network does, no request gets the response of another request, or takes a part of its response for all of it. To show
// that, each request asks for content of its own. In the end no connection, no turn and no task is left.
func TestProperty(t *testing.T) {
	for seed := range uint64(150) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			chance := rand.New(rand.NewPCG(seed, 1))
			p := func(max float64) float64 { return max * float64(chance.IntN(3)) / 2 }
			w := newWorldOn(t, sim.Config{Seed: seed, SocketBuffer: 64 << chance.IntN(8), Faults: sim.Faults{
				ShortRead: p(0.3), OneByteRead: p(0.3), ShortWrite: p(0.3), Again: p(0.2), Interrupted: p(0.2),
				Reset: p(0.02), Refused: p(0.1), EmptyWait: p(0.2), Disorder: p(0.3), NoMemory: p(0.1),
			}}, client.Config{MaxConnsPerHost: 1 + chance.IntN(4), MaxIdlePerHost: 1 + chance.IntN(3)})
			w.serve(server, func(c *sim.Client, _ int) { echo(c, chance) })
			good, bad := 0, 0
			for i := range 5 {
				w.play(func(t *task.Task) {
					for j := range 8 {
						want := strings.Repeat(fmt.Sprintf("<%d-%d>", i, j), 1+chance.IntN(200))
						content, err := w.read(t, requestFor(want, chance))
						if err == nil {
							require.Equal(w, want, content)
							good++
						} else {
							require.True(w, strings.HasPrefix(want, content), "%q is not the beginning of %q", short([]byte(content)), short([]byte(want)))
							bad++
						}
						if chance.IntN(3) == 0 {
							require.NoError(w, task.Sleep(t, time.Duration(chance.IntN(1000))*time.Millisecond))
						}
					}
				})
			}
			w.settled()
			require.Equal(t, 40, good+bad)
		})
	}
}

func requestFor(content string, chance *rand.Rand) *client.Request {
	r := &client.Request{Method: "POST", URL: base, Body: strings.NewReader(content)}
	if chance.IntN(2) == 0 {
		r.Body = reader{strings.NewReader(content)}
	}
	if chance.IntN(4) == 0 {
		r.Header = client.Header{{Name: "Expect", Value: "100-continue"}}
	}
	return r
}

// echo is a server that sends back its input, in one of several ways; it closes the connection now and then.
func echo(c *sim.Client, chance *rand.Rand) {
	for {
		content, ok := hearRequest(c)
		if !ok {
			c.Close()
			return
		}
		ways := []string{
			fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(content), content),
			fmt.Sprintf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x;a=b\r\n%s\r\n0\r\n\r\n", len(content), content),
			fmt.Sprintf("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(content), content),
			"HTTP/1.1 200 OK\r\n\r\n" + content,
		}
		way := chance.IntN(len(ways))
		if !say(c, ways[way]) || way == 3 || chance.IntN(10) == 0 {
			c.Close()
			return
		}
	}
}

// hearRequest reads a request with its content; ok is false if there is none.
func hearRequest(c *sim.Client) (content string, ok bool) {
	from := len(c.Heard())
	for {
		head, rest, whole := strings.Cut(c.Heard()[from:], "\r\n\r\n")
		var length int
		if n, _ := fmt.Sscanf(after(head, "Content-Length: "), "%d", &length); whole && n == 1 && len(rest) >= length {
			return rest[:length], true
		}
		if whole && strings.Contains(head, "chunked") && strings.HasSuffix(rest, "0\r\n\r\n") {
			return unchunk(rest), true
		}
		if hear(c) == "" {
			return "", false
		}
	}
}

func after(s, sep string) string {
	_, rest, _ := strings.Cut(s, sep)
	return rest
}

func unchunk(s string) (content string) {
	for {
		line, rest, _ := strings.Cut(s, "\r\n")
		var size int
		_, _ = fmt.Sscanf(line, "%x", &size)
		if size == 0 {
			return content
		}
		content += rest[:size]
		s = rest[size+2:]
	}
}

// say sends all of text, unless the client has gone.
func say(c *sim.Client, text string) bool {
	for text != "" {
		if c.Broken() {
			return false
		}
		n := c.TrySend(text)
		if text = text[n:]; n == 0 {
			c.WaitFor("room", func() bool { return c.Broken() || c.Writable() })
			if !c.Broken() && c.TrySend(text[:1]) == 0 {
				return false
			} else if !c.Broken() {
				text = text[1:]
			}
		}
	}
	return true
}
