//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"looper.example/stage02-poller/kernel"
)

// listening makes a socket as another process would: blocking, and open on exec.
func listening(t *testing.T, k kernel.Kernel, addr string) (fd int, bound string) {
	fd, bound, err := k.Listen(addr, false)
	require.NoError(t, err)
	t.Cleanup(func() { _ = k.Close(fd) })
	require.NoError(t, unix.SetNonblock(fd, false))
	_, err = unix.FcntlInt(uintptr(fd), unix.F_SETFD, 0)
	require.NoError(t, err)
	return fd, bound
}

// Listen takes the inherited socket of its address, then the first that is left, then a new one.
func TestWithSockets(t *testing.T) {
	k, err := kernel.Open("")
	require.NoError(t, err)
	path := "unix:" + filepath.Join(t.TempDir(), "socket")
	tcp, tcpAddr := listening(t, k, "127.0.0.1:0")
	file, fileAddr := listening(t, k, path)
	last, lastAddr := listening(t, k, "127.0.0.1:0")
	require.Equal(t, path, fileAddr)
	heir, err := kernel.Open("")
	require.NoError(t, err)
	h, err := kernel.WithSockets(heir, tcp, file, last)
	require.NoError(t, err)
	for _, want := range []struct {
		name, asked string
		fd          int
		bound       string
	}{
		{"its own address", path, file, path},
		{"another address", "127.0.0.1:1", tcp, tcpAddr},
		{"its own again", lastAddr, last, lastAddr},
	} {
		fd, bound, err := h.Listen(want.asked, false)
		require.NoError(t, err, want.name)
		require.Equal(t, want.fd, fd, want.name)
		require.Equal(t, want.bound, bound, want.name)
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		require.NoError(t, err)
		require.Equal(t, unix.FD_CLOEXEC, flags, want.name)
		_, _, err = h.Accept(fd)
		require.Equal(t, unix.EAGAIN, err, "%s: it does not block", want.name)
	}
	fd, bound, err := h.Listen("127.0.0.1:0", false)
	require.NoError(t, err)
	require.NotContains(t, []string{tcpAddr, lastAddr}, bound)
	require.NoError(t, h.Close(fd))
	require.NoError(t, h.Close(file))
	require.FileExists(t, path[len("unix:"):], "the supervisor's")
}

func TestNoListeningSocket(t *testing.T) {
	k, err := kernel.Open("")
	require.NoError(t, err)
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	require.NoError(t, err)
	defer unix.Close(fd)
	_, err = kernel.WithSockets(k, fd)
	require.EqualError(t, err, "descriptor "+strconv.Itoa(fd)+": expected a listening socket, found another one")
	require.NoError(t, unix.Close(fd))
	_, err = kernel.WithSockets(k, fd)
	require.ErrorIs(t, err, unix.EBADF)
}

// Variables for another process, or for none, have no effect. Malformed ones are an error.
func TestInheritingNothing(t *testing.T) {
	me := strconv.Itoa(os.Getpid())
	for _, row := range []struct{ name, pid, fds, err string }{
		{"nothing", "", "", ""},
		{"no process", "", "1", ""},
		{"another process", "1", "1", ""},
		{"no sockets", me, "0", ""},
		{"no number", me, "many", `LISTEN_FDS: expected a number of sockets, found "many"`},
		{"more than there can be", me, "9000000000000000000", `LISTEN_FDS: expected a number of sockets, found "9000000000000000000"`},
		{"less than none", me, "-1", `LISTEN_FDS: expected a number of sockets, found "-1"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Setenv("LISTEN_PID", row.pid)
			t.Setenv("LISTEN_FDS", row.fds)
			k, err := kernel.Open("")
			require.NoError(t, err)
			same, err := kernel.Inheriting(k)
			require.Same(t, k, same)
			if row.err == "" {
				require.NoError(t, err)
			} else {
				require.EqualError(t, err, row.err)
			}
		})
	}
}
