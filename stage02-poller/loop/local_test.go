package loop_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// A loop makes a value of each key once. Other loops have other values.
func TestLocal(t *testing.T) {
	one := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
	two := newWorld(t, sim.Config{}, loop.Config{}, &handler{})
	type key struct{}
	type otherKey struct{}
	made := 0
	count := func() *int { made++; n := made; return &n }
	require.Equal(t, 1, *loop.Local(one.Loop, key{}, count))
	require.Equal(t, 1, *loop.Local(one.Loop, key{}, count))
	require.Equal(t, 2, *loop.Local(one.Loop, otherKey{}, count))
	require.Equal(t, 3, *loop.Local(two.Loop, key{}, count))
}
