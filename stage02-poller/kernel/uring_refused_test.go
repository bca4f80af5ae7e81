//go:build linux

package kernel

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestRingRefused(t *testing.T) {
	require.EqualError(t, refusedError(unix.EPERM),
		"poller io_uring: operation not permitted (it needs Linux 6.1 and locked memory (ulimit -l), and many containers forbid it)")
}
