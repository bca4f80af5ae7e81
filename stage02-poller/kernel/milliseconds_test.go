//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package kernel

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestMilliseconds(t *testing.T) {
	for _, row := range []struct {
		name string
		d    time.Duration
		want int
	}{
		{"without end", -1, -1},
		{"not at all", 0, 0},
		{"the least", 1, 1},
		{"exact", time.Millisecond, 1},
		{"a little over", time.Millisecond + 1, 2},
		{"a little under", 2*time.Millisecond - 1, 2},
		{"a month, too long for a C int", 30 * 24 * time.Hour, math.MaxInt32},
		{"the longest", math.MaxInt64, math.MaxInt32},
	} {
		t.Run(row.name, func(t *testing.T) { require.Equal(t, row.want, milliseconds(row.d)) })
	}
}
