//go:build unix

package server_test

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
)

var (
	attackAddr = flag.String("attack", "", "`address` of a server for BenchmarkSlowHeaders to attack; default: one of its own")
	besideAddr = flag.String("beside", "", "`address` of another server, which is not attacked; default: one of its own")
)

// BenchmarkSlowHeaders is the slow-headers attack: thousands of clients send a byte of a head now
// and then, and connect again after a refusal. Meanwhile a well-behaved client sends a request
// every millisecond. The benchmark reports the 50th and the 99th percentile of its latency, in
// microseconds: before the attack, under it, and, at the same time, at a second server without
// an attack. The ratio of the last two shows the effect of the attack on the server. Its effect
// on the machine shows in both.
//
//	go test -run=NONE -bench=SlowHeaders ./stage03-http-parser/server
//	go test -run=NONE -bench=SlowHeaders ./stage03-http-parser/server -attack 127.0.0.1:8000 -beside 127.0.0.1:8001
//
// The second form is better: attackers in the server's own process take processor time from
// it. Each end of a connection needs a descriptor (ulimit -n).
func BenchmarkSlowHeaders(b *testing.B) {
	const attackers, requests = 5000, 6000
	needFiles(b, 2*attackers+1000)
	addr, beside := *attackAddr, *besideAddr
	if addr == "" {
		addr = startReal(b, kernel.Pollers()[0]).addr
	}
	if beside == "" {
		beside = startReal(b, kernel.Pollers()[0]).addr
	}
	for b.Loop() {
		before := waits(b, requests, addr)[0]
		end := attack(b, addr, attackers)
		under := waits(b, 2*requests, addr, beside) // long enough for header timeouts
		end()
		for _, p := range []int{50, 99} {
			b.ReportMetric(before(p), fmt.Sprintf("before-p%d-us", p))
			b.ReportMetric(under[0](p), fmt.Sprintf("attacked-p%d-us", p))
			b.ReportMetric(under[1](p), fmt.Sprintf("beside-p%d-us", p))
		}
		b.ReportMetric(under[0](99)/before(99), "p99-to-before")
		b.ReportMetric(under[0](99)/under[1](99), "p99-to-beside")
	}
}

// needFiles skips the benchmark if the process cannot have so many descriptors. Go has raised the soft
// limit to the hard one already.
func needFiles(b *testing.B, n uint64) {
	var limit syscall.Rlimit
	require.NoError(b, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	if uint64(limit.Cur) < n {
		b.Skipf("needs %d descriptors, may have %d (ulimit -n)", n, limit.Cur)
	}
}

// percentile returns a percentile of times, in microseconds.
type percentile func(p int) float64

// waits sends n requests to each server in turn, one a millisecond, on one connection
// each. It returns the latencies of each server.
func waits(b *testing.B, n int, addrs ...string) (all []percentile) {
	askers := make([]asker, len(addrs))
	for i, addr := range addrs {
		conn, err := net.Dial("tcp", addr)
		require.NoError(b, err)
		defer conn.Close()
		askers[i] = asker{conn: conn, responses: bufio.NewReader(conn)}
	}
	for range n {
		for i := range askers {
			askers[i].ask(b)
		}
		time.Sleep(time.Millisecond)
	}
	for _, a := range askers {
		slices.Sort(a.took)
		all = append(all, func(p int) float64 { return float64(a.took[n*p/100].Nanoseconds()) / 1000 })
	}
	return all
}

// asker is a well-behaved client.
type asker struct {
	conn      net.Conn
	responses *bufio.Reader
	took      []time.Duration
}

func (a *asker) ask(b *testing.B) {
	began := time.Now()
	_, err := io.WriteString(a.conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(b, err)
	response, err := http.ReadResponse(a.responses, nil)
	require.NoError(b, err)
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(b, err)
	a.took = append(a.took, time.Since(began))
}

// attack makes n clients send slow heads until end is called. It returns when all have connected. They
// connect one a millisecond, so that the server does not refuse them all at once.
func attack(b *testing.B, addr string, n int) (end func()) {
	const period = 2 * time.Second // between two bytes of one client
	clients := make([]net.Conn, n)
	come := func(i int) error {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			clients[i] = conn
			_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
		}
		return err
	}
	for i := range clients {
		require.NoError(b, come(i))
		time.Sleep(time.Millisecond)
	}
	var over sync.WaitGroup
	stop := make(chan struct{})
	over.Go(func() {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for i := 0; ; {
			select {
			case <-stop:
				return
			case <-tick.C:
			}
			for range n / int(period/time.Millisecond) {
				if _, err := io.WriteString(clients[i], "x"); err != nil {
					_ = clients[i].Close()
					if err := come(i); err != nil {
						b.Error(err)
						return
					}
				}
				i = (i + 1) % n
			}
		}
	})
	return func() {
		close(stop)
		over.Wait()
		for _, c := range clients {
			_ = c.Close()
		}
	}
}
