//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// descriptorWaker is what wakers have in common that are descriptors.
type descriptorWaker interface {
	fd() int
	wake() error
	clear()
	close()
}

func TestWakers(t *testing.T) {
	for _, kind := range []struct {
		name string
		open func() (descriptorWaker, error)
	}{
		{"this system's", func() (descriptorWaker, error) { return openWaker() }},
		{"pipe", func() (descriptorWaker, error) { return openPipeWaker() }},
	} {
		for _, row := range []struct {
			name  string
			wakes int
		}{
			{"none", 0},
			{"one", 1},
			{"as many as one read takes", 64},
			{"more than one read takes", 65},
			{"more than a pipe holds", 100_000},
		} {
			t.Run(kind.name+", "+row.name, func(t *testing.T) {
				w, err := kind.open()
				require.NoError(t, err)
				defer w.close()
				for range row.wakes {
					require.NoError(t, w.wake())
				}
				require.Equal(t, row.wakes > 0, readable(t, w.fd()))
				w.clear()
				require.False(t, readable(t, w.fd()))
				require.NoError(t, w.wake())
				require.True(t, readable(t, w.fd()), "again")
			})
		}
	}
}

func readable(t *testing.T, fd int) bool {
	n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 0)
	require.NoError(t, err)
	return n == 1
}

func TestPipeWakerEnds(t *testing.T) {
	w, err := openPipeWaker()
	require.NoError(t, err)
	for _, fd := range []int{w.read, w.write} {
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		require.NoError(t, err)
		require.NotZero(t, flags&unix.FD_CLOEXEC)
		flags, err = unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
		require.NoError(t, err)
		require.NotZero(t, flags&unix.O_NONBLOCK)
	}
	w.close()
	for _, fd := range []int{w.read, w.write} {
		_, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		require.Equal(t, unix.EBADF, err)
	}
}
