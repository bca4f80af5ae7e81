package server_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage03-http-parser/server"
)

// tread serves the same input again and again. It returns the number of bytes sent.
func tread(tb testing.TB, handler server.Handler, input string, turns int) (sent int64) {
	k := &sim.Treadmill{Input: []byte(input), Turns: turns}
	l, err := loop.New(k, loop.Config{})
	require.NoError(tb, err)
	_, err = server.New(l, handler, server.Config{MaxRequests: math.MaxInt}).Listen("treadmill")
	require.NoError(tb, err)
	require.NoError(tb, k.Run(l))
	return k.Sent
}

var greeting = []byte("Hello, World!")

func greet(x server.Exchange) {
	_ = x.AddField("Content-Type", "text/plain; charset=utf-8")
	x.Respond(200, greeting)
}

// collector responds with the complete body.
func collector() server.Handler {
	var x server.Exchange
	done := func(body []byte) { x.Respond(200, body) }
	return func(now server.Exchange) {
		x = now
		x.Collect(done)
	}
}

// receiver responds after the body. It takes at most most bytes of it at once.
func receiver(most int) server.Handler {
	var x server.Exchange
	take := func(data []byte) int {
		if len(data) > most {
			x.Resume()
		}
		return min(len(data), most)
	}
	end := func() { greet(x) }
	return func(now server.Exchange) {
		x = now
		x.Receive(take, end)
	}
}

var browserRequest = request("GET", "/hello?name=value", "Connection: keep-alive", "Upgrade-Insecure-Requests: 1",
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
	"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
	"Accept-Encoding: gzip, deflate, br", "Accept-Language: en-GB,en;q=0.9", "Cookie: session=0123456789abcdef")

// Requests with a body of 16 KiB.
var (
	counted = request("POST", "/upload", "Content-Length: 16384") + strings.Repeat("x", 16<<10)
	chunked = request("POST", "/upload", "Transfer-Encoding: chunked") +
		strings.Repeat("1000\r\n"+strings.Repeat("x", 4<<10)+"\r\n", 4) + "0\r\n\r\n"
)

func BenchmarkServer(b *testing.B) {
	for _, row := range []struct {
		name    string
		handler server.Handler
		input   string
	}{
		{"small", greet, request("GET", "/hello")},
		{"browser", greet, browserRequest},
		{"pipelined16", greet, strings.Repeat(request("GET", "/hello"), 16)},
		{"body whole", collector(), counted},
		{"body in pieces", receiver(math.MaxInt), counted},
		{"chunks in pieces", receiver(math.MaxInt), chunked},
	} {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			sent := tread(b, row.handler, row.input, b.N)
			b.ReportMetric(float64(sent)/float64(b.N), "sent-B/op")
		})
	}
}

// The steady state allocates nothing. A new server, its first requests and Go's runtime may allocate, so the
// test measures ten thousand further turns.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	for _, row := range []struct {
		name    string
		handler server.Handler
		input   string
	}{
		{"without body", greet, strings.Repeat(browserRequest, 3)},
		{"body whole", collector(), counted},
		{"body in pieces", receiver(math.MaxInt), chunked},
		{"body in pieces, taken slowly", receiver(5 << 10), chunked},
	} {
		t.Run(row.name, func(t *testing.T) {
			cost := func(turns int) float64 {
				return testing.AllocsPerRun(5, func() { tread(t, row.handler, row.input, turns) })
			}
			assert.InDelta(t, 0, (cost(10_100)-cost(100))/10_000, 0.005)
		})
	}
}
