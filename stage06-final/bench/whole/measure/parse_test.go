//go:build linux

package measure

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseStrace(t *testing.T) {
	const head = "% time     seconds  usecs/call     calls    errors syscall\n------ ----------- ----------- --------- --------- ----------------\n"
	for _, row := range []struct {
		name, text string
		want       int
	}{
		{"with errors", head + " 50.00    0.000100          10      6001         5 read\n100.00    0.012345           2      6012         5 total\n", 6012},
		{"without", head + "100.00    0.012345           2      17           total\n", 17},
		{"nothing", "", -1},
		{"no total", head, -1},
	} {
		t.Run(row.name, func(t *testing.T) {
			found, err := parseStrace(row.text)
			if row.want < 0 {
				require.ErrorContains(t, err, "expected a line with the total")
				return
			}
			require.NoError(t, err)
			require.Equal(t, row.want, found)
		})
	}
}

func TestParseAB(t *testing.T) {
	const good = "Concurrency Level:      50\nComplete requests:      10000\nFailed requests:        0\nRequests per second:    8307.12 [#/sec] (mean)\n"
	rate, err := parseAB(good)
	require.NoError(t, err)
	require.InDelta(t, 8307.12, rate, 0)
	for _, row := range []struct{ name, text, want string }{
		{"failed", "Complete requests:      10000\nFailed requests:        3\nRequests per second:    9.0 [#/sec]\n", "Failed requests:        3"},
		{"another status", good + "Non-2xx responses:      10000\n", "Non-2xx responses:      10000"},
		{"not all", "Complete requests:      9000\nRequests per second:    9.0 [#/sec]\n", "expected 10000 complete requests"},
		{"nothing", "", "expected 10000 complete requests"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := parseAB(row.text)
			require.ErrorContains(t, err, row.want)
		})
	}
}

func TestSummarize(t *testing.T) {
	var latencies []time.Duration
	for n := 1000; n > 0; n-- {
		latencies = append(latencies, time.Duration(n)*time.Microsecond)
	}
	l := summarize("a", 2000, latencies)
	assert.Equal(t, "a", l.Peer)
	assert.Equal(t, []float64{500, 900, 990, 999, 1000}, l.Percentiles)
}
