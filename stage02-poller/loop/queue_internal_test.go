package loop

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A queue that is never empty keeps its order, and needs no more memory than what is in it.
func TestQueue(t *testing.T) {
	var q queue[int]
	put, taken := 0, 0
	for range 100_000 {
		for put < taken+10 {
			q.put(put)
			put++
		}
		v, ok := q.take()
		require.True(t, ok)
		require.Equal(t, taken, v)
		taken++
	}
	require.LessOrEqual(t, cap(q.list), 64)
	for range put - taken {
		_, ok := q.take()
		require.True(t, ok)
	}
	_, ok := q.take()
	require.False(t, ok)
	require.True(t, q.empty())
}
