package verify_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/practice/attempt"
	"looper.example/exercises/practice/verify"
)

// Every exercise keeps its promises. With LOOPER_DEEP each solution passes 20 times, and under the race detector.
func TestExercises(t *testing.T) {
	c, err := attempt.Open(t.Context(), "")
	require.NoError(t, err)
	o := verify.Options{}
	if os.Getenv("LOOPER_DEEP") != "" {
		o = verify.Options{Times: 20, Race: true}
	}
	faults, err := verify.All(t.Context(), c, o, func(done string) { t.Log(done) })
	require.NoError(t, err)
	for _, f := range faults {
		t.Error(f)
	}
}
