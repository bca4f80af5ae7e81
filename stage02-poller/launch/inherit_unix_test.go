//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package launch

import (
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
)

// A server that inherits a socket serves on it and ignores its address. The server is this test again, in a process
// of its own, which the shell starts like a supervisor.
func TestSocketActivation(t *testing.T) {
	const variable = "LAUNCH_TEST_SERVES"
	if os.Getenv(variable) != "" {
		os.Exit(program().serveGreeting())
	}
	for _, row := range []struct{ network, addr string }{
		{"tcp", "127.0.0.1:0"},
		{"unix", filepath.Join(t.TempDir(), "socket")},
	} {
		t.Run(row.network, func(t *testing.T) {
			listener, err := net.Listen(row.network, row.addr)
			require.NoError(t, err)
			socket, err := listener.(interface{ File() (*os.File, error) }).File()
			require.NoError(t, err)
			server := exec.Command("/bin/sh", "-c", `LISTEN_PID=$$ exec "$0" "$@"`, os.Args[0], "-test.run=^TestSocketActivation$")
			server.Env = append(os.Environ(), variable+"=yes", "LISTEN_FDS=1")
			server.ExtraFiles = []*os.File{socket}
			server.Stderr = os.Stderr
			require.NoError(t, server.Start())
			require.NoError(t, socket.Close())

			conn, err := net.Dial(row.network, listener.Addr().String())
			require.NoError(t, err)
			said, err := io.ReadAll(conn)
			require.NoError(t, err)
			require.Equal(t, "hello, LISTEN_FDS is gone", string(said))
			require.NoError(t, conn.Close()) // the server waits for that
			require.NoError(t, server.Wait())
			require.NoError(t, listener.Close())
		})
	}
}

// serveGreeting serves one client, and returns the program's status.
func (p Program) serveGreeting() int {
	p.Start = func(l *loop.Loop, addr string) (*loop.Listener, error) {
		return l.Listen(addr, func(c *loop.Conn) loop.Handler {
			c.Write([]byte("hello, LISTEN_FDS is " + map[bool]string{true: "gone", false: "there"}[os.Getenv("LISTEN_FDS") == ""]))
			c.Close()
			l.Stop(DefaultGrace)
			return quiet{}
		})
	}
	return p.run([]string{"-addr", "203.0.113.7:1"}, io.Discard, os.Stderr)
}
