package result

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/bench/ratio"
)

func sample() *Report {
	return &Report{
		Date: time.Date(2026, 11, 29, 1, 2, 3, 0, time.UTC), Machine: Machine{Cores: 2}, Rounds: 3, Slice: "20ms", Notices: []string{"a"},
		Peers:  []Peer{{Name: "limit"}, {Name: "looper"}},
		Modes:  []Mode{{Name: "keep-1", Results: []Result{{Peer: "limit", CPU: []float64{10, 20, 10}}, {Peer: "looper", CPU: []float64{11, 24, 13}}, {Peer: "late", CPU: []float64{1}}}}},
		Memory: []Memory{{Peer: "looper", Conns: 10, Bytes: []float64{1}}},
	}
}

func TestFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "r.json")
	require.NoError(t, sample().Write(name))
	found, err := Read(name)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(sample(), found))
}

// A ratio is of two values of the same round.
func TestAgainst(t *testing.T) {
	m := sample().Mode("keep-1")
	s, ok := m.CPUAgainst("looper", "limit")
	require.True(t, ok)
	require.Equal(t, ratio.Spread{Low: 1.2, Median: 1.2, High: 1.3}, s)
	for _, pair := range [][2]string{{"looper", "none"}, {"none", "limit"}, {"late", "limit"}} {
		_, ok := m.CPUAgainst(pair[0], pair[1])
		assert.False(t, ok, pair)
	}
	_, ok = m.RateAgainst("looper", "limit")
	assert.False(t, ok, "it has none")
}

func TestPercentile(t *testing.T) {
	values := []time.Duration{4, 1, 3, 2}
	for percent, want := range map[float64]time.Duration{0: 1, 25: 1, 26: 2, 50: 2, 75: 3, 99: 4, 100: 4} {
		assert.Equal(t, want, Percentile(values, percent), percent)
	}
}

func TestAdd(t *testing.T) {
	r := sample()
	r.Add(&Report{
		Date: r.Date.Add(-time.Hour), Rounds: 9, Notices: []string{"a", "b"}, Peers: []Peer{{Name: "looper", Version: "2"}, {Name: "gin"}},
		Growth: []Growth{{Peer: "gin"}},
	})
	assert.Equal(t, []Peer{{Name: "limit"}, {Name: "looper", Version: "2"}, {Name: "gin"}}, r.Peers)
	assert.Equal(t, []string{"a", "b"}, r.Notices)
	assert.Equal(t, 3, r.Rounds, "the later report's")
	assert.Len(t, r.Modes, 1)
	assert.Len(t, r.Growth, 1)
}
