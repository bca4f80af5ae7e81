package sim_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage02-poller/trace"
)

// record returns the complete trace of a busy, faulty run.
func record(t *testing.T, seed uint64) []byte {
	k := sim.New(sim.Config{Seed: seed, SocketBuffer: 50, SendBuffer: 80})
	var file bytes.Buffer
	w := trace.NewWriter(&file)
	l, err := loop.New(k, loop.Config{Tracer: w, Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	_, err = l.Listen(addr, func(*loop.Conn) loop.Handler { return shout{loop: l} })
	require.NoError(t, err)
	k.SetFaults(sim.Faults{
		ShortRead: .3, OneByteRead: .1, ShortWrite: .3, Again: .2, Interrupted: .2, Reset: .01,
		Aborted: .2, NoDescriptor: .2, EmptyWait: .2, Disorder: .5, ClockJump: .05,
		NoMemory: .05, NoWake: .2, CloseError: .2,
	})
	for i := range 5 {
		k.Client(fmt.Sprint("client ", i), func(c *sim.Client) {
			c.Connect(addr)
			for range 5 {
				c.Send(strings.Repeat("x", 20*i))
				c.Sleep(time.Duration(i) * time.Millisecond)
				c.Expect(strings.Repeat("X", 20*i))
			}
		})
	}
	_ = k.Run(l) // its error: connections that were reset
	require.NoError(t, w.Close())
	return file.Bytes()
}

func TestSameSeedSameRun(t *testing.T) {
	runs := make(map[string]bool)
	for seed := range uint64(50) {
		first := record(t, seed)
		require.Equal(t, string(first), string(record(t, seed)), "seed %d", seed)
		runs[string(first)] = true
	}
	require.Len(t, runs, 50, "each seed is a run of its own")
}
