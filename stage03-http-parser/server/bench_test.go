package server_test

import (
	"math"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/server"
)

// treadmill is a kernel with one client that sends the same bytes again and again, and
// takes whatever it is sent: it costs nothing, so that all that is measured is ours.
type treadmill struct {
	input []byte
	turns int // reads left; after the last the loop is told to stop
	stop  func()
	ready [1]kernel.Ready
	sent  int64
	now   time.Duration
}

const (
	listenerFD = 3
	clientFD   = 4
)

func (k *treadmill) Listen(addr string) (int, string, error) { return listenerFD, addr, nil }

func (k *treadmill) Accept(int) (int, netip.AddrPort, error) {
	if k.ready[0].FD == clientFD {
		return -1, netip.AddrPort{}, syscall.EAGAIN
	}
	k.ready[0] = kernel.Ready{FD: clientFD, Interest: kernel.Readable}
	return clientFD, netip.AddrPort{}, nil
}

func (k *treadmill) Read(_ int, p []byte) (int, error) {
	if k.turns--; k.turns < 0 {
		k.stop()
		return 0, nil
	}
	return copy(p, k.input), nil
}

func (k *treadmill) Write(_ int, p []byte) (int, error) {
	k.sent += int64(len(p))
	return len(p), nil
}

func (k *treadmill) Shutdown(int) error                 { return nil }
func (k *treadmill) Close(int) error                    { return nil }
func (k *treadmill) Reset(int) error                    { return nil }
func (k *treadmill) Now() time.Duration                 { k.now += time.Microsecond; return k.now }
func (k *treadmill) Date() time.Time                    { return time.Unix(0, int64(k.now)) }
func (k *treadmill) OpenPoller() (kernel.Poller, error) { return k.poller(), nil }
func (k *treadmill) poller() *treadmillPoller           { return &treadmillPoller{k} }

type treadmillPoller struct{ k *treadmill }

func (p *treadmillPoller) Name() string                                       { return "treadmill" }
func (p *treadmillPoller) Update(int, kernel.Interest, kernel.Interest) error { return nil }
func (p *treadmillPoller) Wait(time.Duration) ([]kernel.Ready, error)         { return p.k.ready[:], nil }
func (p *treadmillPoller) Wake() error                                        { return nil }
func (p *treadmillPoller) Close() error                                       { return nil }

// run serves the input turns times.
func (k *treadmill) run(tb testing.TB) {
	l, err := loop.New(k, loop.Config{})
	require.NoError(tb, err)
	k.ready[0] = kernel.Ready{FD: listenerFD, Interest: kernel.Readable}
	k.stop = func() { l.Stop(0) }
	body := []byte("Hello, World!")
	_, err = server.New(l, func(x *server.Exchange) {
		_ = x.AddField("Content-Type", "text/plain; charset=utf-8")
		x.Answer(200, body)
	}, server.Config{MaxRequests: math.MaxInt}).Listen("treadmill")
	require.NoError(tb, err)
	require.NoError(tb, l.Run())
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
			k := &treadmill{input: []byte(row.input), turns: b.N}
			k.run(b)
			b.ReportMetric(float64(k.sent)/float64(b.N), "sent-B/op")
		})
	}
}

// The steady state allocates nothing. Setting up a server and its first request may,
// so a run a hundred times as long must cost no more than a short one.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	cost := func(turns int) float64 {
		return testing.AllocsPerRun(5, func() {
			(&treadmill{input: []byte(strings.Repeat(browserRequest, 3)), turns: turns}).run(t)
		})
	}
	assert.Equal(t, cost(100), cost(10_000))
}
