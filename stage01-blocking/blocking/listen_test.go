//go:build unix

package blocking

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestListenAddresses(t *testing.T) {
	for _, row := range []struct{ name, addr, host string }{
		{"IPv4", "127.0.0.1:0", "127.0.0.1"},
		{"IPv4 wildcard", "0.0.0.0:0", "127.0.0.1"},
		{"no host", ":0", "127.0.0.1"},
		{"IPv4 in IPv6 form", "[::ffff:127.0.0.1]:0", "127.0.0.1"},
		{"IPv6", "[::1]:0", "::1"},
		{"IPv6 wildcard", "[::]:0", "::1"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if row.host == "::1" {
				requireIPv6(t)
			}
			s, err := Listen(row.addr)
			require.NoError(t, err)
			host, port, err := net.SplitHostPort(s.Addr())
			require.NoError(t, err)
			require.Equal(t, row.host, host)
			require.NotEqual(t, "0", port)

			done := make(chan error, 1)
			go func() { done <- s.Serve() }()
			exchange(t, s)
			s.Stop()
			requireStopped(t, done)
		})
	}
}

func requireIPv6(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		t.Skip("this machine has no ::1")
	}
	require.NoError(t, l.Close())
}

func TestListenErrors(t *testing.T) {
	taken := start(t).Addr()
	for _, row := range []struct{ name, addr, want string }{
		{"address in use", taken, "listen " + taken + ": address already in use"},
		{"no port", "127.0.0.1", "listen 127.0.0.1: address 127.0.0.1: missing port in address"},
		{"port out of range", "127.0.0.1:65536", "listen 127.0.0.1:65536: address 65536: invalid port"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := Listen(row.addr)
			require.EqualError(t, err, row.want)
		})
	}
	_, err := Listen(taken)
	require.ErrorIs(t, err, unix.EADDRINUSE)
}

// The server half-closes first, so the connection stays in TIME_WAIT on the server's
// side, with the server's port.
func TestListenAgainAtOnce(t *testing.T) {
	s, err := Listen("127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { done <- s.Serve() }()
	exchange(t, s)
	s.Stop()
	requireStopped(t, done)

	again, err := Listen(s.Addr())
	require.NoError(t, err)
	again.Stop()
	require.NoError(t, again.Serve())
}
