package looper

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// After a burst of requests, the application keeps memory for a limited number of requests, and none whose task a handler may still hold.
func TestSpareMemoryIsBounded(t *testing.T) {
	a := New(Config{})
	var burst []*serving
	for range 2 * spareServings {
		burst = append(burst, a.takeServing())
	}
	for _, s := range burst {
		a.putServing(s)
	}
	require.Len(t, a.spare, spareServings)

	mine := a.takeServing()
	mine.kept = true
	a.putServing(mine)
	assert.Len(t, a.spare, spareServings-1)
	assert.NotContains(t, a.spare, mine)
}
