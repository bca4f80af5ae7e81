package loop

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/trace"
)

// The loop's own cost of a request, without a kernel: a wait that brings requests on
// all connections, and for each a read, a callback and a write.
func BenchmarkRequest(b *testing.B) {
	for _, conns := range []int{1, 100} {
		b.Run(fmt.Sprint(conns, " conns"), func(b *testing.B) { benchmarkRequest(b, conns, Config{}) })
	}
}

// The same with a trace: to nowhere, and written as JSON.
func BenchmarkRequestTraced(b *testing.B) {
	for _, row := range []struct {
		name   string
		tracer trace.Tracer
	}{
		{"off", nil},
		{"discarded", discard{}},
		{"written", trace.NewWriter(io.Discard)},
	} {
		b.Run(row.name, func(b *testing.B) { benchmarkRequest(b, 100, Config{Tracer: row.tracer}) })
	}
}

// The cost of an absent tracer for a callback: two checks whether there is one.
func BenchmarkNoTracer(b *testing.B) {
	var none reporter
	for b.Loop() {
		none.ran(none.begin(), "input", 7)
	}
}

func benchmarkRequest(b *testing.B, conns int, config Config) {
	_, l := busyLoop(b, conns, "GET / HTTP/1.1\r\nHost: example\r\n\r\n",
		&responder{response: make([]byte, 120)}, config)
	b.ReportAllocs()
	requests := 0
	for b.Loop() {
		_ = l.tick()
		requests += conns
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(requests), "ns/request")
}

// A tick with timers that are not due, and one that sets a timer anew.
func BenchmarkTimers(b *testing.B) {
	for _, timers := range []int{0, 10_000} {
		b.Run(fmt.Sprint("idle among ", timers), func(b *testing.B) {
			l, _ := timerLoop(b, timers)
			b.ReportAllocs()
			for b.Loop() {
				_ = l.tick()
			}
		})
	}
	b.Run("reset among 10000", func(b *testing.B) {
		l, set := timerLoop(b, 10_000)
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			set[i%len(set)].Reset(time.Hour)
			_ = l.tick()
		}
	})
}

func timerLoop(b *testing.B, timers int) (*Loop, []*Timer) {
	_, l := busyLoop(b, 1, "?", &responder{}, Config{})
	var set []*Timer
	for i := range timers {
		set = append(set, l.After(time.Hour+time.Duration(i)*time.Second, nothing))
	}
	return l, set
}

func BenchmarkPost(b *testing.B) {
	_, l := busyLoop(b, 1, "?", &responder{}, Config{})
	b.ReportAllocs()
	for b.Loop() {
		l.Post(nothing)
		_ = l.tick()
	}
}

// The memory of an idle connection: its Conn, and its place in the table. A handler is
// extra.
func BenchmarkIdleConnection(b *testing.B) {
	const conns = 10_000
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for b.Loop() {
		k, l := busyLoop(b, conns, "?", &responder{response: []byte("!")}, Config{})
		with := heap()
		runtime.KeepAlive(l)
		l = nil
		b.ReportMetric(float64(with-heap())/conns, "bytes/conn")
		runtime.KeepAlive(k)
	}
}

// A request over a real socket, beside idle connections: these cost nothing with epoll, but
// not with poll.
func BenchmarkRealRequest(b *testing.B) {
	for _, name := range kernel.Pollers() {
		for _, idle := range []int{0, 4000} {
			b.Run(fmt.Sprint(name, " and ", idle, " idle"), func(b *testing.B) { benchmarkReal(b, name, idle) })
		}
	}
}

func benchmarkReal(b *testing.B, poller string, idle int) {
	k, err := kernel.Open(poller)
	require.NoError(b, err)
	l, err := New(k, Config{})
	require.NoError(b, err)
	listener, err := l.Listen("127.0.0.1:0", func(*Conn) Handler { return &responder{response: []byte("response")} })
	require.NoError(b, err)
	ended := make(chan error)
	go func() { ended <- l.Run() }()

	conns := make([]net.Conn, idle+1)
	got := make([]byte, 6)
	ask := func(c net.Conn) {
		_, err1 := c.Write([]byte("?"))
		_, err2 := io.ReadFull(c, got)
		if err1 != nil || err2 != nil || !bytes.Equal(got, []byte("response")) {
			b.Fatal(err1, err2, got)
		}
	}
	for i := range conns {
		conns[i], err = net.Dial("tcp", listener.Addr())
		require.NoError(b, err)
		ask(conns[i])
	}
	for b.Loop() {
		ask(conns[idle])
	}
	for _, c := range conns {
		c.Close()
	}
	l.Post(func() { l.Stop(0) })
	require.NoError(b, <-ended)
}
