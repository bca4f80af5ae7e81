//go:build linux

package kernel

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// The counter holds all but the highest number; writing more would block.
func TestEventfdIsFull(t *testing.T) {
	w, err := openWaker()
	require.NoError(t, err)
	defer w.close()
	_, err = unix.Write(w.fd(), binary.NativeEndian.AppendUint64(nil, math.MaxUint64-1))
	require.NoError(t, err)
	require.NoError(t, w.wake())
	require.True(t, readable(t, w.fd()))
	w.clear()
	require.False(t, readable(t, w.fd()))
}
