package looper

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// After a burst of requests with long responses, what is kept is bounded: in number, and in bytes.
func TestSpareMemoryIsBounded(t *testing.T) {
	a := New(Config{})
	var burst []*serving
	for range 2 * spareServings {
		s := a.takeServing()
		s.out = make([]byte, 0, keepBytes)
		burst = append(burst, s)
	}
	for _, s := range burst {
		a.putServing(s)
	}
	require.Len(t, a.spare, spareServings)
	held := 0
	for _, s := range a.spare {
		held += s.bytes()
	}
	assert.LessOrEqual(t, held, spareBytes)
	assert.Equal(t, held, a.spareBytes)

	for len(a.spare) > 0 {
		a.takeServing()
	}
	assert.Zero(t, a.spareBytes)

	mine := a.takeServing()
	mine.kept = true
	a.putServing(mine)
	assert.Empty(t, a.spare, "a handler may still hold its task")
}
