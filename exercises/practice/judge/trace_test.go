package judge_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/practice/judge"
	"looper.example/stage02-poller/sim"
	"looper.example/stage02-poller/trace"
)

// A line stands between two runs, each of which counts its ticks from 1.
func TestRuns(t *testing.T) {
	r := judge.New("").Run(func(s *judge.Story) {
		for _, did := range []string{"a first time", "a second time"} {
			s.Did("%s", did)
			s.NewRun()
			s.Traced(trace.Event{Kind: trace.Tick})
			s.Traced(trace.Event{Kind: trace.Run, Name: "timer"})
			s.Traced(trace.Event{Kind: trace.Tick}) // in which nothing happens
		}
	})
	require.Equal(t, `-- a first time
tick 1
  run    timer                       0s
-- a second time
tick 1
  run    timer                       0s
`, r.Trace)
}

// The trace ends where the failure was, although the check found it later.
func TestCutAtFailure(t *testing.T) {
	r := judge.New("").Run(func(s *judge.Story) {
		k := s.Watch(sim.New(sim.Config{}))
		_ = k.Close(7)
		at := s.Here()
		_ = k.Close(8)
		s.Did("another run")
		_ = s.Watch(sim.New(sim.Config{})).Close(9)
		s.Fail(judge.Failure{Came: "a", Wanted: "b", At: at})
	})
	require.Equal(t, "    close(7) = EBADF                 0s\n", r.Trace)
}

// What a loop does after the simulation has ended is to clean up. A wait that took time is told.
func TestCleanUpIsNotTraced(t *testing.T) {
	for _, row := range []struct {
		lasts time.Duration
		want  string
	}{
		{0, "    close(7) = EBADF                 0s\n"},
		{time.Minute, "    close(7) = EBADF                 0s\ntick 1\n  wait   as long as it takes: 0 ready after 1m0s\n"},
	} {
		r := judge.New("").Run(func(s *judge.Story) {
			simulated := sim.New(sim.Config{})
			simulated.Client("alice", func(c *sim.Client) { c.Sleep(row.lasts) })
			k := s.WatchWaits(simulated)
			require.Equal(t, syscall.EBADF, k.Close(7))
			p, err := k.OpenPoller()
			require.NoError(t, err)
			_, err = p.Wait(-1)
			require.ErrorIs(t, err, sim.ErrOver)
			_ = k.Close(8)
		})
		require.Equal(t, row.want, r.Trace)
	}
}

// A trace keeps the last run, and of it the beginning.
func TestLongTrace(t *testing.T) {
	r := judge.New("").Run(func(s *judge.Story) {
		for _, name := range []string{"long", "longer", "the last"} {
			s.Did("%s", name)
			k := s.Watch(sim.New(sim.Config{}))
			for range 2500 {
				_ = k.Close(7)
			}
		}
	})
	require.Contains(t, r.Trace, "-- the last\n    close(7)")
	require.Contains(t, r.Trace, "... and 500 more events")
	require.NotContains(t, r.Trace, "-- long\n")
}
