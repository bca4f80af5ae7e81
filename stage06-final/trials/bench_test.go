//go:build unix

package trials_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/looper"
)

// netHello is a handler of net/http.
var netHello = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "Hello, World!") })

// BenchmarkWrapHandler measures a hello and its response, from one client, and from sixteen at a time: of a Handler, of a handler
// of net/http within looper, within middleware of net/http, and of a server of net/http.
func BenchmarkWrapHandler(b *testing.B) {
	hello := func(c *looper.Context) error { return c.Text(200, "Hello, World!") }
	w := newWorld(b, func(app *looper.App) {
		app.Get("/handler", hello)
		app.Get("/wrapped", looper.WrapHandler(netHello))
		app.Group("", looper.WrapMiddleware(func(next http.Handler) http.Handler { return next })).Get("/within", hello)
	})
	theirs := httptest.NewServer(netHello)
	defer theirs.Close()
	served := httptest.NewServer(w.app)
	defer served.Close()
	for _, row := range []struct{ name, addr, path string }{
		{"handler", w.addr, "/handler"},
		{"wrapped", w.addr, "/wrapped"},
		{"within middleware", w.addr, "/within"},
		{"net http", theirs.Listener.Addr().String(), "/"},
		{"ServeHTTP", served.Listener.Addr().String(), "/handler"},
	} {
		b.Run(row.name+"/1", func(b *testing.B) { askAgain(b, row.addr, row.path, 1) })
		b.Run(row.name+"/16", func(b *testing.B) { askAgain(b, row.addr, row.path, 16) })
	}
}

// askAgain makes clients send b.N requests in all, each on a connection of its own. It also reports the processors' time, clients
// included, because other programs on the machine disturb it less.
func askAgain(b *testing.B, addr, path string, clients int) {
	before := processorTime(b)
	defer func() { b.ReportMetric(float64((processorTime(b)-before).Microseconds())/float64(b.N), "cpu-µs/op") }()
	turns := make(chan bool, b.N)
	for range b.N {
		turns <- true
	}
	close(turns)
	var all sync.WaitGroup
	for range clients {
		c, err := net.Dial("tcp", addr)
		require.NoError(b, err)
		all.Go(func() {
			defer c.Close()
			in := bufio.NewReader(c)
			for range turns {
				if _, err := io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
					b.Error(err)
					return
				}
				r, err := http.ReadResponse(in, nil)
				if err != nil || r.StatusCode != 200 {
					b.Error(r, err)
					return
				}
				_, _ = io.Copy(io.Discard, r.Body)
			}
		})
	}
	all.Wait()
}

// processorTime returns the processor time that this process has used.
func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
