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

// tread serves the same input again and again. It returns how many bytes were sent.
func tread(tb testing.TB, input string, turns int) (sent int64) {
	k := &sim.Treadmill{Input: []byte(input), Turns: turns}
	l, err := loop.New(k, loop.Config{})
	require.NoError(tb, err)
	body := []byte("Hello, World!")
	_, err = server.New(l, func(x *server.Exchange) {
		_ = x.AddField("Content-Type", "text/plain; charset=utf-8")
		x.Answer(200, body)
	}, server.Config{MaxRequests: math.MaxInt}).Listen("treadmill")
	require.NoError(tb, err)
	require.NoError(tb, k.Run(l))
	return k.Sent
}

var browserRequest = request("GET", "/hello?name=value", "Connection: keep-alive", "Upgrade-Insecure-Requests: 1",
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
	"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
	"Accept-Encoding: gzip, deflate, br", "Accept-Language: en-GB,en;q=0.9", "Cookie: session=0123456789abcdef")

func BenchmarkServer(b *testing.B) {
	for _, row := range []struct{ name, input string }{
		{"small", request("GET", "/hello")},
		{"browser", browserRequest},
		{"pipelined16", strings.Repeat(request("GET", "/hello"), 16)},
	} {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			sent := tread(b, row.input, b.N)
			b.ReportMetric(float64(sent)/float64(b.N), "sent-B/op")
		})
	}
}

// The steady state allocates nothing. Setting up a server and its first requests may,
// and so may Go's runtime now and then: so what is looked at is the cost of a thousand
// turns more.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	cost := func(turns int) float64 {
		return testing.AllocsPerRun(5, func() { tread(t, strings.Repeat(browserRequest, 3), turns) })
	}
	assert.InDelta(t, 0, (cost(1100)-cost(100))/1000, 0.01)
}
