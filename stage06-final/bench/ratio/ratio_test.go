package ratio

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// machine is a simulated processor whose speed changes while it works.
type machine struct {
	clock time.Duration
	slow  func(at time.Duration) float64 // how many times slower than at its best
}

func (m *machine) now() time.Duration { return m.clock }

// contestant takes this long each time, if the machine is at its best.
func (m *machine) contestant(name string, cost time.Duration) Contestant {
	return Contestant{Name: name, Do: func(n int) {
		for range n {
			m.clock += time.Duration(float64(cost) * m.slow(m.clock))
		}
	}}
}

func TestMeasure(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, test := range []struct {
		name   string
		slow   func(at time.Duration) float64
		within float64 // of the true ratios, relatively
	}{
		{"steady", func(time.Duration) float64 { return 1 }, 1e-9},
		{"always slower", func(at time.Duration) float64 { return 1 + at.Seconds() }, 0.05},
		{"half of the time twice as slow", func(at time.Duration) float64 { return 1 + float64(at/(40*time.Millisecond)%2) }, 0.05},
		{"interrupted at random", func(time.Duration) float64 {
			if random.IntN(500) == 0 {
				return 100
			}
			return 1
		}, 0.1},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := &machine{slow: test.slow}
			results := Comparison{"x", []Contestant{
				m.contestant("a", 10*time.Microsecond),
				m.contestant("b", 25*time.Microsecond),
				m.contestant("c", 5*time.Microsecond),
				m.contestant("slower than a slice", 20*time.Millisecond),
			}}.Measure(Config{Rounds: 15, Slice: time.Millisecond, now: m.now})
			require.Len(t, results, 4)
			for i, want := range []float64{1, 2.5, 0.5, 2000} {
				r := results[i]
				assert.InEpsilon(t, want, r.Ratio, test.within, r.Name)
				assert.LessOrEqual(t, r.Low, r.Ratio, r.Name)
				assert.LessOrEqual(t, r.Ratio, r.High, r.Name)
			}
			assert.GreaterOrEqual(t, results[0].Nanoseconds, 10_000.0)
		})
	}
}

// Each contestant has each place equally often, and is measured in every round.
func TestRounds(t *testing.T) {
	m := &machine{slow: func(time.Duration) float64 { return 1 }}
	var order strings.Builder
	logging := func(name string) Contestant {
		return Contestant{Name: name, Do: func(int) {
			order.WriteString(name)
			m.clock += time.Second
		}}
	}
	Comparison{"x", []Contestant{logging("a"), logging("b"), logging("c")}}.Measure(Config{Rounds: 3, now: m.now})
	assert.Equal(t, "aabbcc"+"abc"+"bca"+"cab", order.String(), "calibrated, counted, and then measured")
}

// A contestant in another program has its own clock.
func TestElsewhere(t *testing.T) {
	m := &machine{slow: func(time.Duration) float64 { return 1 }}
	away := Contestant{Name: "away", Elsewhere: func(n int) time.Duration {
		m.clock += time.Second // the wait for it
		return time.Duration(n) * 30 * time.Microsecond
	}}
	results := Comparison{"x", []Contestant{m.contestant("here", 10*time.Microsecond), away}}.
		Measure(Config{Rounds: 3, Slice: time.Millisecond, now: m.now})
	assert.InEpsilon(t, 3, results[1].Ratio, 1e-9)
	assert.InEpsilon(t, 30_000, results[1].Nanoseconds, 1e-9)
	assert.True(t, math.IsNaN(results[1].Allocs), "not known")
}

var kept []byte

func TestAllocations(t *testing.T) {
	results := Comparison{"x", []Contestant{
		{Name: "none", Do: func(n int) {
			for range n {
				kept = kept[:0]
			}
		}},
		{Name: "two", Do: func(n int) {
			for range n {
				kept = make([]byte, 1024)
				kept = make([]byte, 512)
			}
		}},
	}}.Measure(Config{Rounds: 1, Slice: 100 * time.Microsecond})
	assert.InDelta(t, 0, results[0].Allocs, 0.1)
	assert.InDelta(t, 2, results[1].Allocs, 0.1)
	assert.InDelta(t, 1536, results[1].Bytes, 50)
}

func TestQuantile(t *testing.T) {
	for _, test := range []struct {
		values []float64
		part   float64
		want   float64
	}{
		{[]float64{3}, 0.5, 3},
		{[]float64{3, 1, 2}, 0.5, 2},
		{[]float64{5, 1, 4, 2, 3}, 0.25, 2},
		{[]float64{5, 1, 4, 2, 3}, 0.75, 4},
		{[]float64{5, 1, 4, 2, 3}, 0, 1},
		{[]float64{5, 1, 4, 2, 3}, 1, 5},
	} {
		assert.InDelta(t, test.want, quantile(test.values, test.part), 0, "%v of %v", test.part, test.values)
	}
}

func TestProcessorTimeGoesOn(t *testing.T) {
	begin := processorTime()
	for processorTime() < begin+time.Millisecond {
	}
}
