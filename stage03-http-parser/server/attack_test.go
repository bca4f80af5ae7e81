//go:build unix

package server_test

import (
	"bufio"
	"flag"
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

var attackAddr = flag.String("attack", "", "`address` of a server for BenchmarkSlowHeaders to attack; default: one of its own")

// BenchmarkSlowHeaders is the slow-headers attack: thousands of clients send a byte of
// a head now and then, and come again when they are sent away. Meanwhile a client
// that means well asks once a millisecond. Reported is how long it waits: the 50th and
// the 99th percentile in microseconds, without the attack and under it, and the ratio
// of the latter two.
//
//	go test -run=NONE -bench=SlowHeaders ./stage03-http-parser/server
//	go test -run=NONE -bench=SlowHeaders ./stage03-http-parser/server -attack 127.0.0.1:8000
//
// The second form is the better one: attackers in the server's own process take time from
// it by that alone. Each end of a connection wants a descriptor (ulimit -n).
func BenchmarkSlowHeaders(b *testing.B) {
	const attackers, requests = 5000, 6000
	needFiles(b, 2*attackers+1000)
	addr := *attackAddr
	if addr == "" {
		addr = startReal(b, kernel.Pollers()[0]).addr
	}
	for b.Loop() {
		quiet := waits(b, addr, requests)
		end := attack(b, addr, attackers)
		attacked := waits(b, addr, 2*requests) // long enough for header timeouts
		end()
		b.ReportMetric(quiet(50), "quiet-p50-us")
		b.ReportMetric(quiet(99), "quiet-p99-us")
		b.ReportMetric(attacked(50), "attacked-p50-us")
		b.ReportMetric(attacked(99), "attacked-p99-us")
		b.ReportMetric(attacked(100), "attacked-max-us")
		b.ReportMetric(attacked(99)/quiet(99), "p99-ratio")
	}
}

// needFiles skips where so many descriptors cannot be had. Go has raised the soft
// limit to the hard one already.
func needFiles(b *testing.B, n uint64) {
	var limit syscall.Rlimit
	require.NoError(b, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit))
	if uint64(limit.Cur) < n {
		b.Skipf("needs %d descriptors, may have %d (ulimit -n)", n, limit.Cur)
	}
}

// waits asks n times, once a millisecond, on one connection. What it returns gives a
// percentile of the times that passed until the answer was there, in microseconds.
func waits(b *testing.B, addr string, n int) (percentile func(p int) float64) {
	conn, err := net.Dial("tcp", addr)
	require.NoError(b, err)
	defer conn.Close()
	answers := bufio.NewReader(conn)
	took := make([]time.Duration, n)
	for i := range took {
		began := time.Now()
		_, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		require.NoError(b, err)
		answer, err := http.ReadResponse(answers, nil)
		require.NoError(b, err)
		_, err = io.Copy(io.Discard, answer.Body)
		require.NoError(b, err)
		took[i] = time.Since(began)
		time.Sleep(time.Millisecond)
	}
	slices.Sort(took)
	return func(p int) float64 { return float64(took[min(n*p/100, n-1)].Nanoseconds()) / 1000 }
}

// attack has n clients send slow heads until end is called. It begins when all are there;
// they come one a millisecond, so that they are not all sent away at once.
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
