package pain

import (
	"math"
	"time"
)

// compare returns the time of each other function, divided by the time of the first one. The time is the shortest that was seen, because everything
// else that the machine does only makes it longer.
func compare(rounds int, first func(), others ...func()) (ratios []float64) {
	fastest := func(f func(), so float64) float64 {
		for range 5 { // the first time also pays for what ran before
			began := time.Now()
			f()
			so = min(so, time.Since(began).Seconds())
		}
		return so
	}
	base := math.Inf(1)
	for range others {
		ratios = append(ratios, base)
	}
	for range rounds {
		base = fastest(first, base)
		for i, f := range others {
			ratios[i] = fastest(f, ratios[i])
		}
	}
	for i := range ratios {
		ratios[i] /= base
	}
	return ratios
}
