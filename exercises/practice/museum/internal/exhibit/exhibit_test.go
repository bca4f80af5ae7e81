package exhibit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A moment that never comes is not the moment 0.
func TestHappened(t *testing.T) {
	require.Equal(t, "the timer runs at 0s", Happened("the timer", "runs", 0))
	require.Equal(t, "the timer runs at 1.5s", Happened("the timer", "runs", 1500*time.Millisecond))
	require.Equal(t, "the timer never runs", Happened("the timer", "runs", Never))
}
