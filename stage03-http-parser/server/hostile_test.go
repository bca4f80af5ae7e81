//go:build unix

package server_test

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage03-http-parser/server"
)

// Clients send nonsense over real sockets, with every poller. Each gets the right status or a close, and the
// server goes on with as many descriptors and goroutines as before.
func TestHostileClients(t *testing.T) {
	for _, poller := range kernel.Pollers() {
		t.Run(poller, func(t *testing.T) {
			s := startReal(t, poller)
			s.mustLive(t)
			s.settled(t)
			goroutines, files := runtime.NumGoroutine(), openFiles(t)
			for range 3 {
				for _, row := range hostile() {
					t.Run(row.name, func(t *testing.T) {
						got := s.send(t, row.input)
						if row.status == "" {
							assert.Empty(t, got)
						} else {
							assert.True(t, strings.HasPrefix(got, "HTTP/1.1 "+row.status+" "), "%.200s", got)
							assert.Contains(t, got, "\r\nConnection: close\r\n")
						}
					})
				}
			}
			s.mustLive(t)
			s.settled(t)
			assert.LessOrEqual(t, openFiles(t), files, "descriptors")
			for began := time.Now(); runtime.NumGoroutine() > goroutines && time.Since(began) < 10*time.Second; {
				time.Sleep(time.Millisecond) // the client's last goroutine is about to end
			}
			assert.LessOrEqual(t, runtime.NumGoroutine(), goroutines, "goroutines")
		})
	}
}

type hostileRow struct{ name, input, status string }

func hostile() []hostileRow {
	garbage := make([]byte, 10_000)
	_, _ = rand.Read(garbage)
	return []hostileRow{
		{"binary garbage", "\x16\x03\x01\x02" + string(garbage) + "\r\n", "400"},
		{"a header of 1 MB", "GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 1<<20) + "\r\n\r\n", "431"},
		{"a target of 1 MB", "GET /" + strings.Repeat("x", 1<<20) + " HTTP/1.1\r\nHost: x\r\n\r\n", "414"},
		{"ten thousand fields", "GET / HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("X: y\r\n", 10_000) + "\r\n", "431"},
		{"a body longer than said", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhello\r\n\r\n", "400"},
		{"a body too long", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n", "413"},
		{"a chunked body too long", "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" +
			strings.Repeat("ffff\r\n"+strings.Repeat("x", 0xffff)+"\r\n", 20), "413"},
		{"two framings", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
		{"no such version", "GET / HTTP/2.0\r\n\r\n", "505"},
		{"no such method", "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", "501"},
		{"closed in the middle of a head", "GET / HTTP/1.1\r\nHos", ""},
		{"closed in the middle of a body", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhal", ""},
		{"closed at once", "", ""},
	}
}

// realServer is a server on the real kernel, on a loop of its own.
type realServer struct {
	addr string
	loop *loop.Loop
}

func startReal(t testing.TB, poller string) *realServer {
	return startRealWith(t, poller, func(x server.Exchange) {
		x.Collect(func(body []byte) { x.Respond(200, body) })
	}, server.Config{})
}

func startRealWith(t testing.TB, poller string, handler server.Handler, config server.Config) *realServer {
	k, err := kernel.Open(poller)
	require.NoError(t, err)
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	config.Log = slog.New(slog.DiscardHandler)
	listener, err := server.New(l, handler, config).Listen("127.0.0.1:0")
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() { ended <- l.Run() }()
	t.Cleanup(func() {
		l.Post(func() { l.Stop(0) })
		require.NoError(t, <-ended)
	})
	return &realServer{addr: listener.Addr(), loop: l}
}

// send sends input, closes its sending side, and returns everything after the responses with
// 200.
func (s *realServer) send(t *testing.T, input string) string {
	got := s.exchange(t, input)
	for strings.HasPrefix(got, "HTTP/1.1 200") {
		_, got, _ = strings.Cut(got[1:], "HTTP/1.1 ")
		if got != "" {
			got = "HTTP/1.1 " + got
		}
	}
	return got
}

// exchange opens a connection, sends input, reads to the end and closes the connection.
func (s *realServer) exchange(t *testing.T, input string) string {
	conn, err := net.Dial("tcp", s.addr)
	require.NoError(t, err)
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		// The server may close before it has read everything.
		_, _ = io.WriteString(conn, input)
		_ = conn.(*net.TCPConn).CloseWrite()
	}()
	response, err := io.ReadAll(conn)
	require.NoError(t, err, "the response was destroyed by a reset, after %q", response)
	require.NoError(t, conn.Close())
	<-sent
	return string(response)
}

func (s *realServer) mustLive(t *testing.T) {
	got := s.exchange(t, request("POST", "/echo", "Content-Length: 5", closing)+"alive")
	require.True(t, strings.HasPrefix(got, "HTTP/1.1 200 OK\r\n") && strings.HasSuffix(got, "\r\n\r\nalive"), got)
}

// settled waits until the loop has closed every connection: it asks once a tick.
func (s *realServer) settled(t *testing.T) {
	done := make(chan struct{})
	var ask func()
	ask = func() {
		if s.loop.Conns() == 0 {
			close(done)
			return
		}
		s.loop.Post(ask)
	}
	s.loop.Post(ask)
	<-done
}

// openFiles counts this process's descriptors, if the system shows them.
func openFiles(t *testing.T) int {
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		t.Log(err)
	}
	return len(entries)
}
