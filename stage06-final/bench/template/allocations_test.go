package template

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Looper's allocations for a render do not depend on the number of rows of plain values
// in the page.
func TestAllocationsAreFlat(t *testing.T) {
	const most = 4
	counts := map[int]float64{}
	for _, rows := range []int{10, 100, 1000} {
		render, err := loadLooper(page{"table", "table.html", table(rows)})
		require.NoError(t, err)
		counts[rows] = testing.AllocsPerRun(50, func() {
			if err := render(io.Discard); err != nil {
				t.Error(err)
			}
		})
	}
	assert.Equal(t, map[int]float64{10: counts[10], 100: counts[10], 1000: counts[10]}, counts)
	assert.LessOrEqual(t, counts[10], float64(most))
}
