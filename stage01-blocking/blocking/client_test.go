//go:build unix

package blocking

import (
	"io"
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

const (
	request   = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
	greeting  = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\nConnection: close\r\n\r\nHello, World!\n"
	rejection = "HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: text/plain\r\nContent-Length: 25\r\nConnection: close\r\n\r\nThe request is too long.\n"
)

// patience ends a test that hangs. No test waits for it to pass.
const patience = 10 * time.Second

// start runs a server until the end of the test, which requires that it stops.
func start(t testing.TB) *Server {
	t.Helper()
	s, err := Listen("127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { done <- s.Serve() }()
	t.Cleanup(func() {
		s.Stop()
		requireStopped(t, done)
	})
	return s
}

func requireStopped(t testing.TB, done <-chan error) {
	t.Helper()
	select {
	case err := <-done:
		require.NoError(t, err)
	case <-time.After(patience):
		require.FailNow(t, "Serve did not return after Stop")
	}
}

// untilServing waits until s has accepted a client, and returns the server's
// descriptor for it.
func untilServing(t testing.TB, s *Server) int {
	t.Helper()
	for begin := time.Now(); time.Since(begin) < patience; runtime.Gosched() {
		s.mu.Lock()
		client := s.client
		s.mu.Unlock()
		if client != nobody {
			return client
		}
	}
	require.FailNow(t, "the server took no client")
	return nobody
}

// client is one connection to a server, closed at the end of the test at the latest.
type client struct {
	t testing.TB
	*net.TCPConn
}

func dial(t testing.TB, s *Server) client {
	t.Helper()
	conn, err := net.Dial("tcp", s.Addr())
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
	return client{t, conn.(*net.TCPConn)}
}

func (c client) send(text string) {
	c.t.Helper()
	_, err := io.WriteString(c, text)
	require.NoError(c.t, err)
}

// requireResponse reads until the server half-closes. The client stays connected.
func (c client) requireResponse(want string) {
	c.t.Helper()
	got, err := io.ReadAll(c)
	require.NoError(c.t, err)
	require.Equal(c.t, want, string(got))
}

// requireNothing requires that the kernel holds nothing for this client, neither a byte
// nor the end of input. It does not wait.
func (c client) requireNothing() {
	c.t.Helper()
	raw, err := c.SyscallConn()
	require.NoError(c.t, err)
	var result error
	require.NoError(c.t, raw.Control(func(fd uintptr) {
		_, _, result = unix.Recvfrom(int(fd), make([]byte, 1), unix.MSG_PEEK|unix.MSG_DONTWAIT)
	}))
	require.Equal(c.t, unix.EAGAIN, result)
}

// exchange makes one complete exchange, and closes the connection.
func exchange(t testing.TB, s *Server) {
	t.Helper()
	c := dial(t, s)
	c.send(request)
	c.requireResponse(greeting)
	require.NoError(t, c.Close())
}
