//go:build linux

package measure_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/bench/whole/measure"
	"looper.example/stage06-final/bench/whole/modes"
	"looper.example/stage06-final/bench/whole/peers"
	"looper.example/stage06-final/bench/whole/result"
	"looper.example/stage06-final/bench/whole/site"
)

// newBench is a very short comparison of these peers in these modes.
func newBench(t *testing.T, peerNames, modeNames []string) *measure.Bench {
	folder := t.TempDir()
	require.NoError(t, site.WriteFolder(folder, site.Sizes{Small: 1000, Large: 1000}))
	all, err := peers.Find(peerNames)
	require.NoError(t, err)
	some, err := modes.Find(modeNames)
	require.NoError(t, err)
	b := &measure.Bench{
		Env: &peers.Env{Folder: folder, Builds: t.TempDir(), Core: -1}, Peers: all, Modes: some, Rounds: 2, Long: 1,
		Slice: 2 * time.Millisecond, Report: new(result.Report), Progress: func(string) {},
	}
	b.Prepare(t.Context())
	t.Cleanup(b.Close)
	return b
}

// need skips a test if its program is missing, or fails it if LOOPER_REQUIRE_REAL is set.
func need(t *testing.T, program string) {
	if _, err := exec.LookPath(program); err != nil {
		require.Empty(t, os.Getenv("LOOPER_REQUIRE_REAL"), err)
		t.Skip(err)
	}
}

// Each part has a result for each peer that can take part.
func TestMeasure(t *testing.T) {
	need(t, "cc")
	need(t, "ab")
	b := newBench(t, []string{"limit", "net/http", "karlooper"}, []string{"keep-1", "no-keep-alive", "tls"})
	b.Measure(t.Context())
	b.Latency(t.Context(), 1000, 20*time.Millisecond, 1)
	b.Memory(t.Context(), 100, 1)
	b.AB(t.Context(), 1)
	require.Empty(t, b.Failures)
	notices := strings.Join(b.Report.Notices, "\n")
	require.Contains(t, notices, "karlooper: -karlooper names no folder")
	require.Len(t, b.Report.Peers, 2)
	require.Len(t, b.Report.Modes, 3)
	for i, names := range [][]string{{"limit", "net/http"}, {"limit", "net/http"}, {"net/http"}} {
		var found []string
		for _, r := range b.Report.Modes[i].Results {
			found = append(found, r.Peer)
			require.Len(t, r.CPU, 2)
			require.Len(t, r.Rate, 2)
			assert.Positive(t, r.CPU[0])
			if !strings.Contains(notices, "system calls are not counted") {
				assert.Positive(t, r.Calls)
			}
		}
		require.Equal(t, names, found, b.Report.Modes[i].Name)
	}
	require.Len(t, b.Report.Latency, 2)
	require.Len(t, b.Report.Memory, 2)
	require.Len(t, b.Report.AB, 1)
	assert.Positive(t, b.Report.AB[0].Rate[0])
}

// A server with a wrong response is left out of the mode, and is a failure.
func TestWrongPeerFails(t *testing.T) {
	b := newBench(t, []string{"net/http"}, []string{"keep-1"})
	b.Peers[0].Paths = map[string]string{site.HelloPath: site.JSONPath}
	b.Measure(t.Context())
	require.Empty(t, b.Report.Modes[0].Results)
	require.Len(t, b.Failures, 1)
	require.Contains(t, b.Failures[0], `net/http, keep-1: GET /json: expected "Hello, World!\n", found `)
}

// Growth notes the memory of all peers but limit after each turn.
func TestGrowth(t *testing.T) {
	b := newBench(t, []string{"limit", "net/http"}, nil)
	b.Growth(t.Context(), 20*time.Millisecond, 2*time.Millisecond)
	require.Empty(t, b.Failures)
	require.Len(t, b.Report.Growth, 1)
	require.Len(t, b.Report.Growth[0].Points, 10)
	assert.Positive(t, b.Report.Growth[0].Points[9].Bytes)
	assert.InDelta(t, 0.02, b.Report.Growth[0].Points[9].Seconds, 1e-9)
}
