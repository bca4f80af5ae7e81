//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel_test

import (
	"net"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"looper.example/stage02-poller/kernel"
)

// Kernels that share a socket have descriptors of their own, and either of them can accept. The socket lives until the last of them
// closes it.
func TestShare(t *testing.T) {
	for _, addr := range []string{"127.0.0.1:0", "unix:" + filepath.Join(t.TempDir(), "socket")} {
		t.Run(addr, func(t *testing.T) {
			s, err := kernel.Share(addr)
			require.NoError(t, err)
			dial := func() net.Conn {
				network, where := "tcp", s.Addr()
				if path, ok := strings.CutPrefix(where, "unix:"); ok {
					network, where = "unix", path
				}
				conn, err := net.Dial(network, where)
				require.NoError(t, err)
				return conn
			}
			var kernels []kernel.Kernel
			var fds []int
			for range 2 {
				k, err := kernel.Open("")
				require.NoError(t, err)
				shared := s.With(k)
				fd, bound, err := shared.Listen(addr, false)
				require.NoError(t, err)
				require.Equal(t, s.Addr(), bound)
				requireOption(t, fd, unix.F_GETFD, unix.FD_CLOEXEC)
				kernels, fds = append(kernels, shared), append(fds, fd)
			}
			require.NotEqual(t, fds[0], fds[1])
			for i, k := range kernels {
				conn := dial()
				fd, _, err := k.Accept(fds[i])
				require.NoError(t, err)
				_, _, err = kernels[1-i].Accept(fds[1-i])
				require.Equal(t, unix.EAGAIN, err, "the other one has it")
				require.NoError(t, k.Close(fd))
				require.NoError(t, conn.Close())
			}
			require.NoError(t, kernels[0].Close(fds[0]))
			conn := dial()
			if path, ok := strings.CutPrefix(addr, "unix:"); ok {
				require.FileExists(t, path)
				require.NoError(t, s.Close())
				require.NoFileExists(t, path)
			} else {
				require.NoError(t, s.Close())
			}
			fd, _, err := kernels[1].Accept(fds[1])
			require.NoError(t, err, "who waits is accepted")
			require.NoError(t, kernels[1].Close(fd))
			require.NoError(t, conn.Close())
			require.NoError(t, kernels[1].Close(fds[1]))
		})
	}
}

// Files are for child processes. Taking their descriptors does not make the socket block.
func TestShareFiles(t *testing.T) {
	s, err := kernel.Share("127.0.0.1:0")
	require.NoError(t, err)
	files, err := s.Files()
	require.NoError(t, err)
	require.Len(t, files, 1)
	fd := int(files[0].Fd())
	requireOption(t, fd, unix.F_GETFL, unix.O_NONBLOCK)
	requireOption(t, fd, unix.F_GETFD, unix.FD_CLOEXEC)
	require.NoError(t, files[0].Close())
	require.NoError(t, s.Close())
}

func requireOption(t *testing.T, fd, command, option int) {
	t.Helper()
	flags, err := unix.FcntlInt(uintptr(fd), command, 0)
	require.NoError(t, err)
	require.Equal(t, option, flags&option)
}
