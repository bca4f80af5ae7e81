//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package launch

import (
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
)

// A signal stops the server; a client that is connected sees the end.
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

// quiet says nothing, and goes when it is asked to.
type quiet struct{ loop.Defaults }

func (quiet) Input(_ *loop.Conn, in []byte) int { return len(in) }
