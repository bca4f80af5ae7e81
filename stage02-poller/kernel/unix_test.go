//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel_test

import (
	"net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"looper.example/stage02-poller/kernel"
)

// Closing a listening Unix socket removes its file, unless another one has taken the file's place.
func TestUnixSocketFile(t *testing.T) {
	for _, row := range []struct {
		name string
		do   func(t *testing.T, addr, path string) // before the listener is closed
		left bool                                  // there is a file at the path afterwards
	}{
		{"its own", func(*testing.T, string, string) {}, false},
		{"removed", func(t *testing.T, _, path string) { require.NoError(t, os.Remove(path)) }, false},
		{"removed, and made anew by a successor", func(t *testing.T, addr, path string) {
			require.NoError(t, os.Remove(path))
			k, err := kernel.Open("")
			require.NoError(t, err)
			successor, _, err := k.Listen(addr, false)
			require.NoError(t, err)
			t.Cleanup(func() {
				conn, err := net.Dial("unix", path)
				require.NoError(t, err, "the successor is reached")
				require.NoError(t, conn.Close())
				require.NoError(t, k.Close(successor))
				require.NoFileExists(t, path)
			})
		}, true},
		{"removed, and made anew again and again", func(t *testing.T, addr, path string) {
			k, err := kernel.Open("")
			require.NoError(t, err)
			for range 20 {
				require.NoError(t, os.Remove(path))
				fd, _, err := k.Listen(addr, false)
				require.NoError(t, err)
				t.Cleanup(func() { require.NoError(t, k.Close(fd)) })
			}
		}, true},
		{"moved", func(t *testing.T, _, path string) { require.NoError(t, os.Rename(path, path+"2")) }, false},
		{"moved, and back", func(t *testing.T, _, path string) {
			require.NoError(t, os.Rename(path, path+"2"))
			require.NoError(t, os.Rename(path+"2", path))
		}, false},
		{"replaced by a regular file", func(t *testing.T, _, path string) {
			require.NoError(t, os.WriteFile(path+"2", []byte("precious"), 0o600))
			require.NoError(t, os.Rename(path+"2", path))
		}, true},
		{"replaced by a link to it", func(t *testing.T, _, path string) {
			require.NoError(t, os.Rename(path, path+"2"))
			require.NoError(t, os.Symlink(path+"2", path))
		}, true},
		{"in a folder that has gone", func(t *testing.T, _, path string) {
			require.NoError(t, os.Remove(path))
			require.NoError(t, os.Remove(path[:len(path)-2]))
		}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			addr, path := unixAddr(t)
			k, err := kernel.Open("")
			require.NoError(t, err)
			fd, _, err := k.Listen(addr, false)
			require.NoError(t, err)
			row.do(t, addr, path)
			require.NoError(t, k.Close(fd))
			_, err = os.Lstat(path)
			require.Equal(t, row.left, err == nil)
		})
	}
}

// After a listener's end, another socket may get its number. Closing that socket removes no file.
func TestUnixSocketFileAndNumber(t *testing.T) {
	addr, path := unixAddr(t)
	k, err := kernel.Open("")
	require.NoError(t, err)
	fd, _, err := k.Listen(addr, false)
	require.NoError(t, err)
	require.NoError(t, k.Close(fd))
	other, _, err := k.Listen("127.0.0.1:0", false)
	require.NoError(t, err)
	require.Equal(t, fd, other, "the lowest free number")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	require.NoError(t, k.Close(other))
	require.FileExists(t, path)
}

// A Unix socket has hung up after its peer has closed, and then reports the bytes left to read.
// It has not hung up if the peer has only closed its sending side.
func TestUnixHangup(t *testing.T) {
	for _, row := range []struct {
		name  string
		leave func(conn *net.UnixConn) error
		hangs bool
	}{
		{"the peer stays", func(*net.UnixConn) error { return nil }, false},
		{"the peer closes its sending side", (*net.UnixConn).CloseWrite, false},
		{"the peer closes", (*net.UnixConn).Close, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			onSocketMachines(t, func(m *machine) {
				fd, conn := m.connectUnix()
				m.update(fd, none, h)
				require.Zero(m, m.now()[fd]&h)
				_, err := conn.Write([]byte("last words"))
				require.NoError(m, err)
				require.NoError(m, row.leave(conn))
				if row.hangs {
					m.await(fd, h)
				} else {
					require.Zero(m, m.now()[fd]&h)
				}
				m.update(fd, h, r)
				m.expectRead(fd, "last words")
			})
		})
	}
}

// Unsent on a Unix socket falls to 0 as the peer reads.
func TestUnixUnsent(t *testing.T) {
	onRealMachines(t, func(m *machine) {
		fd, conn := m.connectUnix()
		require.Zero(m, m.unsent(fd))
		for range 4 {
			m.send(fd, "0123456789")
		}
		for range 4 {
			before := m.unsent(fd)
			require.Positive(m, before)
			_, err := conn.Read(make([]byte, 10))
			require.NoError(m, err)
			require.Less(m, m.unsent(fd), before)
		}
		require.Zero(m, m.unsent(fd))
	})
}

// The kernel probes silent peers of every TCP connection (keep-alive), accepted ones included.
func TestKeepAlive(t *testing.T) {
	onRealMachines(t, func(m *machine) {
		accepted, _ := m.connect()
		addr, _ := m.server()
		for _, fd := range []int{m.listener, accepted, m.expectConnect(addr)} {
			value, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE)
			require.NoError(m, err)
			require.NotZero(m, value)
			for _, option := range kernel.KeepAliveOptions() {
				value, err := unix.GetsockoptInt(fd, unix.IPPROTO_TCP, option[0])
				require.NoError(m, err)
				require.Equal(m, option[1], value, "option %d", option[0])
			}
		}
	})
}

// onSocketMachines is onEveryMachine without the simulation.
func onSocketMachines(t *testing.T, test func(m *machine)) {
	onRealMachines(t, test)
	for name, k := range kernel.KqueueModels() {
		t.Run(name, func(t *testing.T) { test(socketMachine(t, k)) })
	}
}

// connectUnix makes a connection over a Unix socket and returns both its ends.
func (m *machine) connectUnix() (fd int, conn *net.UnixConn) {
	addr, path := unixAddr(m.T)
	listener, _, err := m.Listen(addr, false)
	require.NoError(m, err)
	client, err := net.Dial("unix", path)
	require.NoError(m, err)
	m.Cleanup(func() { client.Close() })
	require.NoError(m, client.SetDeadline(time.Now().Add(patience)))
	fd, _, err = m.Accept(listener)
	require.NoError(m, err)
	m.open[fd] = true
	require.NoError(m, m.Close(listener))
	return fd, client.(*net.UnixConn)
}
