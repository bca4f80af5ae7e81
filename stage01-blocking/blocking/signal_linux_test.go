package blocking

import (
	"bytes"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// interrupted makes a blocking call on a thread of its own, and returns that
// thread's number and the call's result.
func interrupted(call func() error) (tid int, result <-chan error) {
	tids, results := make(chan int), make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		tids <- unix.Gettid()
		results <- call()
	}()
	return <-tids, results
}

// signal sends n signals to one thread. Go's own scheduler sends SIGURG to its threads, so
// its handler changes nothing.
func signal(t *testing.T, tid, n int) {
	t.Helper()
	for range n {
		require.NoError(t, unix.Tgkill(os.Getpid(), tid, unix.SIGURG))
		runtime.Gosched()
	}
}

// The sockets of pair have a timeout. A call on such a socket is not restarted after a
// signal: it returns EINTR (signal(7)).
func TestReadGoesOnAfterEINTR(t *testing.T) {
	server, client := pair(t, unix.SOCK_STREAM)
	tid, result := interrupted(func() error { return readRequest(server) })
	for _, b := range []byte(request) {
		signal(t, tid, 20)
		require.NoError(t, writeAll(client, []byte{b}))
	}
	require.NoError(t, <-result)
}

func TestAcceptGoesOnAfterEINTR(t *testing.T) {
	s, err := Listen("127.0.0.1:0")
	require.NoError(t, err)
	// Only with a timeout does a signal end accept(2), as above.
	timeout := unix.NsecToTimeval(patience.Nanoseconds())
	require.NoError(t, unix.SetsockoptTimeval(s.listener, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &timeout))
	tid, result := interrupted(s.Serve)
	signal(t, tid, 1000)
	s.Stop()
	require.NoError(t, <-result)
}

// A signal cuts a write(2) short that waits for room.
func TestWriteAllGoesOnAfterShortWrite(t *testing.T) {
	server, client := pair(t, unix.SOCK_STREAM)
	want := make([]byte, 4<<20)
	for i := range want {
		want[i] = byte(i >> 8)
	}
	tid, result := interrupted(func() error {
		defer unix.Shutdown(server, unix.SHUT_WR)
		return writeAll(server, want)
	})
	var got []byte
	for n, buf := 1, make([]byte, 64<<10); n > 0 && len(got) <= len(want); {
		signal(t, tid, 20)
		var err error
		n, err = read(client, buf)
		require.NoError(t, err)
		got = append(got, buf[:n]...)
	}
	require.True(t, bytes.Equal(want, got), "got %d bytes of %d, or others", len(got), len(want))
	require.NoError(t, <-result)
}
