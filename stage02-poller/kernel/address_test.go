//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"looper.example/stage02-poller/kernel"
)

// onRealMachines runs a test with every poller of the platform.
func onRealMachines(t *testing.T, test func(m *machine)) {
	for _, name := range kernel.Pollers() {
		t.Run(name, func(t *testing.T) { test(realMachine(t, name)) })
	}
}

func unixAddr(t *testing.T) (addr, path string) {
	path = filepath.Join(t.TempDir(), "s")
	return "unix:" + path, path
}

func TestUnixSockets(t *testing.T) {
	onRealMachines(t, func(m *machine) {
		addr, path := unixAddr(m.T)
		listener, bound, err := m.Listen(addr, true) // reusePort means nothing here
		require.NoError(m, err)
		require.Equal(m, addr, bound)
		fd := m.expectConnect(addr)
		m.update(listener, none, r)
		m.await(listener, r)
		m.update(listener, r, none)
		other, peer, err := m.Accept(listener)
		require.NoError(m, err)
		m.open[other] = true
		require.False(m, peer.IsValid(), "a path is no IP address")
		m.send(fd, "hello")
		m.expectRead(other, "hello")

		_, _, err = m.Listen(addr, false)
		require.ErrorIs(m, err, syscall.EADDRINUSE, "another listener has it")
		require.NoError(m, m.Close(listener))
		require.NoFileExists(m, path)
		require.ErrorIs(m, m.connectTo(addr), syscall.ENOENT)
	})
}

// A killed server leaves its socket's file.
func TestAbandonedUnixSocket(t *testing.T) {
	onRealMachines(t, func(m *machine) {
		addr, path := unixAddr(m.T)
		fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
		require.NoError(m, err)
		require.NoError(m, unix.Bind(fd, &unix.SockaddrUnix{Name: path}))
		require.NoError(m, unix.Close(fd))
		require.FileExists(m, path)
		listener, _, err := m.Listen(addr, false)
		require.NoError(m, err)
		m.expectConnect(addr)
		require.NoError(m, m.Close(listener))
	})
}

// A file that is not a socket is never removed.
func TestUnixSocketBesideAFile(t *testing.T) {
	onRealMachines(t, func(m *machine) {
		addr, path := unixAddr(m.T)
		require.NoError(m, os.WriteFile(path, []byte("precious"), 0o600))
		_, _, err := m.Listen(addr, false)
		require.ErrorIs(m, err, syscall.EADDRINUSE)
		require.FileExists(m, path)
	})
}

func TestAddressErrors(t *testing.T) {
	k, err := kernel.Open("")
	require.NoError(t, err)
	long := strings.Repeat("x", 200)
	const name = "expected an IP address and a port, such as 127.0.0.1:6379: looking up a name would make the loop wait"
	for _, row := range []struct{ addr, message string }{
		{"unix:", `expected a path after "unix:"`},
		{"unix:" + long, "the path has 200 bytes: expected at most"},
		{"localhost:80", name},
		{"127.0.0.1", name},
		{":80", name},
	} {
		t.Run(row.addr[:min(len(row.addr), 20)], func(t *testing.T) {
			before := openFiles()
			fd, err := k.Connect(row.addr)
			require.ErrorContains(t, err, "connect "+row.addr+": "+row.message)
			require.Equal(t, -1, fd)
			require.Equal(t, before, openFiles())
		})
	}
	_, _, err = k.Listen("unix:", false)
	require.EqualError(t, err, `listen unix:: expected a path after "unix:"`)
}

// Several sockets may have one address, if all of them set reusePort.
func TestReusePort(t *testing.T) {
	onEveryMachine(t, func(m *machine) {
		_, _, err := m.Listen(m.addr, true)
		require.ErrorIs(m, err, syscall.EADDRINUSE, "the first has not asked for it")

		require.NoError(m, m.Close(m.listener))
		var addr string
		m.listener, addr, err = m.Listen(m.addr, true)
		require.NoError(m, err)
		other, _, err := m.Listen(addr, true)
		require.NoError(m, err)
		_, _, err = m.Listen(addr, false)
		require.ErrorIs(m, err, syscall.EADDRINUSE, "the last has not asked for it")

		const many = 50
		for range many {
			m.dial()
		}
		accepted := 0
		m.until("all are accepted", func() bool {
			for _, listener := range []int{m.listener, other} {
				if fd, _, err := m.Accept(listener); err == nil {
					m.open[fd] = true
					accepted++
				}
			}
			return accepted == many
		})
		require.NoError(m, m.Close(other))
	})
}

// Written bytes are sent at once (TCP_NODELAY), on both kinds of connection.
func TestNoDelay(t *testing.T) {
	onRealMachines(t, func(m *machine) {
		accepted, _ := m.connect()
		addr, _ := m.server()
		for _, fd := range []int{accepted, m.expectConnect(addr)} {
			value, err := unix.GetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY)
			require.NoError(m, err)
			require.NotZero(m, value)
		}
	})
}
