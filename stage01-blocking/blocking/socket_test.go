//go:build unix

package blocking

import (
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// pair returns two connected sockets without a network. A read from a ends after some time.
func pair(t *testing.T, kind int) (a, b int) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, kind, 0)
	require.NoError(t, err)
	t.Cleanup(func() { unix.Close(fds[0]); unix.Close(fds[1]) })
	timeout := unix.NsecToTimeval(patience.Nanoseconds())
	require.NoError(t, unix.SetsockoptTimeval(fds[0], unix.SOL_SOCKET, unix.SO_RCVTIMEO, &timeout))
	return fds[0], fds[1]
}

// readPieces reads a request that arrives in these pieces. On a datagram socket each
// write is one read.
func readPieces(t *testing.T, pieces ...string) error {
	t.Helper()
	server, client := pair(t, unix.SOCK_DGRAM)
	sent := make(chan error, 1)
	go func() {
		var err error
		for _, piece := range pieces {
			_, err = unix.Write(client, []byte(piece))
			for err == unix.ENOBUFS { // on the BSDs, write(2) does not wait for the reader
				runtime.Gosched()
				_, err = unix.Write(client, []byte(piece))
			}
		}
		sent <- err
	}()
	err := readRequest(server)
	require.NoError(t, <-sent)
	return err
}

func TestReadRequestAtEveryCut(t *testing.T) {
	for cut := 1; cut < len(request); cut++ {
		require.NoError(t, readPieces(t, request[:cut], request[cut:]), "cut at %d", cut)
	}
	require.NoError(t, readPieces(t, strings.Split(request, "")...))
}

func TestReadRequestBounds(t *testing.T) {
	longest := strings.Repeat("x", 8<<10-4) + "\r\n\r\n"
	require.NoError(t, readPieces(t, strings.Split(longest, "")...))
	require.Equal(t, errTooLong, readPieces(t, strings.Split("x"+longest[:8<<10-1], "")...))
}

// The end of input never completes a request.
func TestReadRequestCutOff(t *testing.T) {
	for end := range len(request) {
		server, client := pair(t, unix.SOCK_STREAM)
		require.NoError(t, writeAll(client, []byte(request[:end])))
		require.NoError(t, unix.Shutdown(client, unix.SHUT_WR))
		require.Equal(t, io.ErrUnexpectedEOF, readRequest(server), "after %d bytes", end)
	}
}

func TestReadRequestWantsCRLF(t *testing.T) {
	for _, text := range []string{"GET / HTTP/1.1\n\n", "GET / HTTP/1.1\r\n\n", "GET / HTTP/1.1\r\r\n\n"} {
		server, client := pair(t, unix.SOCK_STREAM)
		require.NoError(t, writeAll(client, []byte(text)))
		require.NoError(t, unix.Shutdown(client, unix.SHUT_WR))
		require.Equal(t, io.ErrUnexpectedEOF, readRequest(server), "%q", text)
	}
}

// The test sees EPIPE, so SIGPIPE has not killed its process.
func TestWriteToGoneClient(t *testing.T) {
	server, client := pair(t, unix.SOCK_STREAM)
	require.NoError(t, unix.Shutdown(client, unix.SHUT_RDWR))
	require.Equal(t, unix.EPIPE, writeAll(server, hello))
}

// writeAll calls write again for the bytes that did not fit into the socket's buffer. Here the
// peer never reads, so the second write returns EAGAIN.
func TestWriteAllSeesShortWrite(t *testing.T) {
	server, _ := pair(t, unix.SOCK_STREAM)
	require.NoError(t, unix.SetNonblock(server, true))
	require.Equal(t, unix.EAGAIN, writeAll(server, make([]byte, 8<<20)))
}
