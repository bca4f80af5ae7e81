package task_test

import (
	"io"
	"net"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/task"
)

// dialFunc is net.Dial, or task.Dial for one task.
type dialFunc func(network, addr string) (net.Conn, error)

// resetServer resets each connection after the first byte.
func resetServer(tb testing.TB) (addr string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Read(make([]byte, 1))
			_ = c.(*net.TCPConn).SetLinger(0)
			_ = c.Close()
		}
	}()
	return l.Addr().String()
}

// broken returns the error of a Read from a connection that the server resets.
func broken(t *testing.T, dial dialFunc, addr string) (net.Conn, error) {
	c, err := dial("tcp", addr)
	require.NoError(t, err)
	_, err = io.WriteString(c, "x")
	require.NoError(t, err)
	_, err = c.Read(make([]byte, 1))
	return c, err
}

// used returns the error of f with a connection to an echo server.
func used(t *testing.T, dial dialFunc, f func(c net.Conn) error) error {
	c, err := dial("tcp", echoServer(t))
	require.NoError(t, err)
	defer c.Close()
	return f(c)
}

// An error has the same text as package net's for the same mistake with the same server.
func TestErrorsOfPackageNet(t *testing.T) {
	nobody := resetServer(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	refuses := l.Addr().String()
	require.NoError(t, l.Close())
	noPath := filepath.Join(t.TempDir(), "nowhere")
	read := func(c net.Conn) error {
		_, err := c.Read(make([]byte, 1))
		return err
	}
	write := func(c net.Conn) error {
		_, err := c.Write(make([]byte, 1))
		return err
	}
	for _, row := range []struct {
		name    string
		provoke func(dial dialFunc) error
		is      error // nil: only the text is compared
	}{
		{"refused", func(dial dialFunc) error { _, err := dial("tcp", refuses); return err }, syscall.ECONNREFUSED},
		{"no such path", func(dial dialFunc) error { _, err := dial("unix", noPath); return err }, syscall.ENOENT},
		{"no port", func(dial dialFunc) error { _, err := dial("tcp", "127.0.0.1"); return err }, nil},
		{"an unknown network", func(dial dialFunc) error { _, err := dial("tcp5", refuses); return err }, net.UnknownNetworkError("tcp5")},
		{"the other family", func(dial dialFunc) error { _, err := dial("tcp6", "127.0.0.1:1"); return err }, nil},
		{"reset", func(dial dialFunc) error { _, err := broken(t, dial, nobody); return err }, syscall.ECONNRESET},
		{"read after Close", func(dial dialFunc) error {
			return used(t, dial, func(c net.Conn) error { _ = c.Close(); return read(c) })
		}, net.ErrClosed},
		{"write after Close", func(dial dialFunc) error {
			return used(t, dial, func(c net.Conn) error { _ = c.Close(); return write(c) })
		}, net.ErrClosed},
		{"close after Close", func(dial dialFunc) error {
			return used(t, dial, func(c net.Conn) error { _ = c.Close(); return c.Close() })
		}, net.ErrClosed},
		{"a deadline after Close", func(dial dialFunc) error {
			return used(t, dial, func(c net.Conn) error { _ = c.Close(); return c.SetDeadline(time.Time{}) })
		}, net.ErrClosed},
		{"write after CloseWrite", func(dial dialFunc) error {
			return used(t, dial, func(c net.Conn) error { _ = c.(closeWriter).CloseWrite(); return write(c) })
		}, syscall.EPIPE},
		{"read after the deadline", func(dial dialFunc) error {
			return used(t, dial, func(c net.Conn) error { _ = c.SetDeadline(time.Unix(1, 0)); return read(c) })
		}, nil},
		{"write after the deadline", func(dial dialFunc) error {
			return used(t, dial, func(c net.Conn) error { _ = c.SetDeadline(time.Unix(1, 0)); return write(c) })
		}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			ports := regexp.MustCompile(`127\.0\.0\.1:\d+`)
			text := func(err error) string {
				require.Error(t, err)
				if row.is != nil {
					require.ErrorIs(t, err, row.is)
				}
				return ports.ReplaceAllString(err.Error(), "127.0.0.1:port")
			}
			want, got := row.provoke(net.Dial), error(nil)
			onLoop(t, func(w *task.Task) error {
				got = row.provoke(func(network, addr string) (net.Conn, error) { return task.Dial(w, network, addr) })
				return nil
			})
			require.Equal(t, text(want), text(got))
			var wantNet, gotNet net.Error
			require.ErrorAs(t, want, &wantNet)
			require.ErrorAs(t, got, &gotNet)
			require.Equal(t, wantNet.Timeout(), gotNet.Timeout())
		})
	}
}
