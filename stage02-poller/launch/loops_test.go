package launch

import (
	"errors"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/kernel"
	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// A loop that fails ends the other loops, and its error is the result.
func TestLoopFails(t *testing.T) {
	if len(kernel.Pollers()) == 0 {
		t.Skip("no real kernel on this platform")
	}
	failing, err := loop.New(sim.New(sim.Config{}), loop.Config{}) // a simulated kernel without clients: Run fails
	require.NoError(t, err)
	k, err := kernel.Open("")
	require.NoError(t, err)
	sound, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	listener, err := sound.Listen("127.0.0.1:0", nil)
	require.NoError(t, err)
	s := &loops{all: []*loop.Loop{sound, failing}}
	require.ErrorContains(t, s.run(time.Minute), "sim")
	_, err = net.Dial("tcp", listener.Addr())
	require.Error(t, err, "the sound one has ended too")
}

var errSecond = errors.New("no second server")

// Several loops start one after the other, each on the same socket. If one cannot start, none runs. When one ends, all end.
func TestSeveralLoops(t *testing.T) {
	if len(kernel.Pollers()) == 0 {
		t.Skip("no real kernel on this platform")
	}
	for _, row := range []struct {
		name string
		fail error
	}{{"all start", nil}, {"the second does not", errSecond}} {
		t.Run(row.name, func(t *testing.T) {
			var addrs []string
			start := func(l *loop.Loop, addr string) (*loop.Listener, error) {
				if len(addrs) == 1 && row.fail != nil {
					return nil, row.fail
				}
				if len(addrs) == 1 {
					l.Post(func() { l.Stop(0) })
				}
				listener, err := l.Listen(addr, nil)
				require.NoError(t, err)
				addrs = append(addrs, listener.Addr())
				return listener, nil
			}
			heard := ""
			err := Options{Addr: "127.0.0.1:0", Loops: 3}.Serve(start, func(addr string) { heard = addr })
			require.ErrorIs(t, err, row.fail)
			if row.fail == nil {
				require.Equal(t, []string{heard, heard, heard}, addrs)
			}
			_, err = net.Dial("tcp", addrs[0])
			require.Error(t, err, "nobody listens any more")
		})
	}
}

func TestTraceOfSeveral(t *testing.T) {
	if len(kernel.Pollers()) == 0 {
		t.Skip("no real kernel on this platform")
	}
	for _, flag := range []string{"-loops", "-workers"} {
		file := filepath.Join(t.TempDir(), "trace")
		status, _, stderr := run(program(), "-addr", "127.0.0.1:0", flag, "2", "-trace", file)
		require.Equal(t, exitError, status)
		require.Equal(t, "some-server: a trace is one loop's: expected neither several loops nor workers\n", stderr)
		require.NoFileExists(t, file)
	}
}
