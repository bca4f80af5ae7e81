package looper_test

import (
	"log/slog"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
	"looper.example/stage06-final/looper"
)

// tread serves the same input again and again. It returns the number of bytes sent.
func tread(tb testing.TB, input string, turns int) (sent int64) {
	return treadWith(tb, input, turns, 1)
}

// treadWith is tread with many clients, all of which are ready at once.
func treadWith(tb testing.TB, input string, turns, clients int) (sent int64) {
	app := looper.New(looper.Config{
		Log:    slog.New(slog.DiscardHandler),
		Server: server.Config{MaxRequests: math.MaxInt},
	})
	app.Get("/hello", func(c *looper.Context) error { return c.Text(200, "Hello, World!") })
	app.Get("/users/{id:int}", func(c *looper.Context) error {
		if _, err := c.ParamInt("id"); err != nil {
			return err
		}
		return c.Text(200, c.Pattern())
	})
	app.Post("/body", func(c *looper.Context) error {
		body, err := c.Body()
		if err != nil {
			return err
		}
		return c.Bytes(200, "text/plain", body)
	})
	k := &sim.Treadmill{Input: []byte(input), Turns: turns, Clients: clients}
	l, err := loop.New(k, loop.Config{})
	require.NoError(tb, err)
	_, err = app.ListenOn(l, "treadmill")
	require.NoError(tb, err)
	require.NoError(tb, k.Run(l))
	return k.Sent
}

const (
	hello = "GET /hello HTTP/1.1\r\nHost: example.org\r\n\r\n"
	user  = "GET /users/7 HTTP/1.1\r\nHost: example.org\r\n\r\n"
	post  = "POST /body HTTP/1.1\r\nHost: example.org\r\nContent-Length: 4\r\n\r\nbody"
)

func BenchmarkHello(b *testing.B) {
	b.ReportAllocs()
	sent := tread(b, hello, b.N)
	b.ReportMetric(float64(sent)/float64(b.N), "sent-B/op")
}

func BenchmarkHello50Clients(b *testing.B) {
	b.ReportAllocs()
	treadWith(b, hello, b.N, 50)
}

func BenchmarkHelloPipelined16(b *testing.B) {
	b.ReportAllocs()
	tread(b, strings.Repeat(hello, 16), b.N)
}

// In the steady state a request allocates nothing but its Context: a few words, and 256 Contexts are one allocation. Setting up
// an application and its first requests may allocate, and so may Go's runtime now and then. So the test measures ten thousand
// turns after the first ones.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	rows := []struct {
		name, input string
		requests    float64 // in input
	}{
		{"hello", hello, 1},
		{"a parameter", user, 1},
		{"a body", post, 1},
		{"pipelined", strings.Repeat(hello+post, 8), 16},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			cost := func(turns int) float64 {
				return testing.AllocsPerRun(5, func() { tread(t, row.input, turns) })
			}
			assert.InDelta(t, 0, (cost(10_100)-cost(100))/10_000/row.requests, 0.005)
		})
	}
}
