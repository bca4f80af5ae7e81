package middleware

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Loops that share a limiter read the clock before they wait for the lock, so dates may come out of order. Such a date does not
// give a client its tokens back.
func TestDatesOutOfOrder(t *testing.T) {
	for _, row := range []struct {
		name  string
		dates []time.Duration // of the requests, since the first loop began
		taken int
	}{
		{"in order", []time.Duration{0, 1, 2}, 1},
		{"an earlier date of another loop", []time.Duration{2, 1, 0}, 1},
		{"a clock that was set back by a day", []time.Duration{24 * time.Hour, 0, time.Second}, 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			l := newLimiter[string](RateLimitConfig{Requests: 1, Per: time.Second, Burst: 1, Clients: 10})
			taken := 0
			for _, date := range row.dates {
				if l.take("a client", time.Unix(1e9, 0).Add(date)) == 0 {
					taken++
				}
			}
			require.Equal(t, row.taken, taken)
		})
	}
}
