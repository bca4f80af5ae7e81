//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package launch

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
)

// A signal stops the server, and connected clients read the end.
func TestSignals(t *testing.T) {
	for _, name := range kernel.Pollers() {
		for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			t.Run(name+" "+signal.String(), func(t *testing.T) {
				start := func(l *loop.Loop, addr string) (*loop.Listener, error) {
					return l.Listen(addr, func(*loop.Conn) loop.Handler {
						require.NoError(t, syscall.Kill(os.Getpid(), signal))
						return quiet{}
					})
				}
				end := make(chan error, 1)
				err := Options{Addr: "127.0.0.1:0", Poller: name}.Serve(start, func(addr string) {
					conn, err := net.Dial("tcp", addr)
					require.NoError(t, err)
					go func() {
						defer conn.Close()
						_, err := conn.Read(make([]byte, 1))
						end <- err
					}()
				})
				require.NoError(t, err)
				require.EqualError(t, <-end, "EOF")
			})
		}
	}
}

// The reader of standard output or of standard error is gone. A server that writes there
// gets an error, goes on, and ends with status 0. The server is this test again, in a process of
// its own.
func TestBrokenPipes(t *testing.T) {
	const variable = "LAUNCH_TEST_WRITES_TO"
	streams := map[string]*os.File{"standard output": os.Stdout, "standard error": os.Stderr}
	if stream := streams[os.Getenv(variable)]; stream != nil {
		os.Exit(serveAndWrite(stream))
	}
	for name := range streams {
		t.Run(name, func(t *testing.T) {
			reader, writer, err := os.Pipe()
			require.NoError(t, err)
			require.NoError(t, reader.Close())
			defer writer.Close()
			server := exec.Command(os.Args[0], "-test.run=^TestBrokenPipes$")
			server.Env = append(os.Environ(), variable+"="+name)
			server.Stdout, server.Stderr = writer, writer
			require.NoError(t, server.Run())
		})
	}
}

// serveAndWrite serves just long enough to write a line, which must fail with EPIPE.
func serveAndWrite(w *os.File) (status int) {
	start := func(l *loop.Loop, addr string) (*loop.Listener, error) {
		l.Post(func() { l.Stop(0) })
		return l.Listen(addr, nil)
	}
	err := Options{Addr: "127.0.0.1:0"}.Serve(start, func(string) {
		if _, err := fmt.Fprintln(w, "listening"); !errors.Is(err, syscall.EPIPE) {
			status = 3
		}
	})
	if err != nil {
		status = 4
	}
	return status
}

// quiet writes nothing, and closes when the loop stops.
type quiet struct{ loop.Defaults }

func (quiet) Input(_ *loop.Conn, in []byte) int { return len(in) }
