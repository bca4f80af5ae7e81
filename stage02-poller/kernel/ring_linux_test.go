package kernel

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// At one enter more requests are completed than the queue of completions holds: the rest is taken with them.
func TestRingTakesOverflow(t *testing.T) {
	if err := ringRefused(); err != nil {
		t.Skip(err)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const size = 8
	r, err := openRing(size, size)
	require.NoError(t, err)
	defer r.close()
	require.NoError(t, r.own())

	event, err := unix.Eventfd(0, unix.EFD_NONBLOCK)
	require.NoError(t, err)
	defer unix.Close(event)
	for i := range uint64(size) { // they wait
		q := r.next()
		q.op, q.fd, q.opFlags, q.data = opPoll, int32(event), unix.POLLIN, size+i
	}
	require.Zero(t, r.enter(0, 0))
	_, err = unix.Write(event, []byte{1, 0, 0, 0, 0, 0, 0, 0})
	require.NoError(t, err)
	for i := range uint64(size) { // they fill the queue at once
		q := r.next()
		q.op, q.addr, q.data = opCancel, 1<<32, i
	}
	require.Zero(t, r.enter(0, 0))

	var taken []uint64
	for c, ok := r.take(); ok; c, ok = r.take() {
		taken = append(taken, c.data)
	}
	want := make([]uint64, 2*size)
	for i := range want {
		want[i] = uint64(i)
	}
	require.ElementsMatch(t, want, taken)
}
