package ratio

import (
	"math"
	"runtime"
	"slices"
	"time"
)

// A Comparison is several ways to do the same thing.
type Comparison struct {
	Name        string
	Contestants []Contestant // all are compared with the first
}

// A Contestant is one way to do it. It has one of the functions.
type Contestant struct {
	Name string
	Do   func(n int) // does it n times, in the calling goroutine
	// Elsewhere lets another program do it n times, and returns that program's processor time
	// for it. The allocations there are not known.
	Elsewhere func(n int) time.Duration
}

// Config says how long a Comparison takes: about Rounds times Slice for each
// contestant. The zero value is good for results that are published.
type Config struct {
	Rounds int           // 0 means 31
	Slice  time.Duration // of each contestant's part of a round; 0 means 5 ms

	now func() time.Duration // tests have a clock of their own
}

// A Result is the result of a contestant.
type Result struct {
	Name string

	// The contestant's time over that of the first one, in the same round: the median
	// of all rounds, and the quartiles.
	Ratio, Low, High float64

	Nanoseconds float64 // of doing it once, in the median round
	Allocs      float64 // allocations of doing it once; NaN if they are not known
	Bytes       float64 // and their size
}

// ballastSize is the size of memory that is held while contestants are compared. In a
// process that holds nothing, the collector would run after every 4 MB of garbage: far
// more often than in a real program, and at the cost of the contestants that
// allocate.
const ballastSize = 64 << 20

// Measure lets the contestants take turns, in rounds. The order moves on by one from
// round to round, so that no contestant keeps a place.
func (c Comparison) Measure(config Config) []Result {
	config = config.withDefaults()
	count := len(c.Contestants)
	ballast := make([]byte, ballastSize)
	defer runtime.KeepAlive(ballast)
	results := make([]Result, count)
	times := make([]int, count)         // how often each does it in a slice
	samples := make([][]float64, count) // nanoseconds of doing it once, a round each
	for i, contestant := range c.Contestants {
		times[i] = config.calibrate(contestant)
		results[i].Name = contestant.Name
		results[i].Allocs, results[i].Bytes = allocations(contestant, times[i])
	}
	for round := range config.Rounds {
		for place := range count {
			i := (round + place) % count
			elapsed := config.time(c.Contestants[i], times[i])
			samples[i] = append(samples[i], float64(elapsed)/float64(times[i]))
		}
	}
	for i := range results {
		results[i].fill(samples[i], samples[0])
	}
	return results
}

func (c Config) withDefaults() Config {
	if c.Rounds == 0 {
		c.Rounds = 31
	}
	if c.Slice == 0 {
		c.Slice = 5 * time.Millisecond
	}
	if c.now == nil {
		c.now = processorTime
	}
	return c
}

// calibrate returns how often a contestant does it in a slice, at least once. These
// calls also warm caches, pools and the branch predictor.
func (c Config) calibrate(contestant Contestant) (n int) {
	for n = 1; ; {
		elapsed := c.time(contestant, n)
		if elapsed >= c.Slice {
			return n
		}
		// Not all the way at once: the first times are slow, and so say too little.
		next := 10 * n
		if elapsed > 0 {
			next = min(next, int(float64(n)*1.2*float64(c.Slice)/float64(elapsed)))
		}
		n = max(next, n+1)
	}
}

// time lets a contestant do it n times. It first collects the garbage of the earlier
// contestants.
func (c Config) time(contestant Contestant, n int) time.Duration {
	runtime.GC()
	if contestant.Elsewhere != nil {
		return contestant.Elsewhere(n)
	}
	begin := c.now()
	contestant.Do(n)
	return c.now() - begin
}

func allocations(contestant Contestant, n int) (allocs, bytes float64) {
	if contestant.Do == nil {
		return math.NaN(), math.NaN()
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	contestant.Do(n)
	runtime.ReadMemStats(&after)
	allocs = float64(after.Mallocs-before.Mallocs) / float64(n)
	bytes = float64(after.TotalAlloc-before.TotalAlloc) / float64(n)
	return allocs, bytes
}

// fill computes the ratios of the samples to those of the first contestant.
func (r *Result) fill(samples, first []float64) {
	spread := Pair(samples, first)
	r.Low, r.Ratio, r.High = spread.Low, spread.Median, spread.High
	r.Nanoseconds = quantile(samples, 0.5)
}

// A Spread has the median and the quartiles of values.
type Spread struct{ Low, Median, High float64 }

// SpreadOf returns the spread of values, of which there must be at least one.
func SpreadOf(values []float64) Spread {
	return Spread{Low: quantile(values, 0.25), Median: quantile(values, 0.5), High: quantile(values, 0.75)}
}

// Pair returns the spread of the ratios of samples to those of another contestant in the same rounds.
func Pair(samples, other []float64) Spread {
	ratios := make([]float64, len(samples))
	for round := range samples {
		ratios[round] = samples[round] / other[round]
	}
	return SpreadOf(ratios)
}

// quantile returns the value below which a part of the values lies.
func quantile(values []float64, part float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[int(part*float64(len(sorted)-1)+0.5)]
}
