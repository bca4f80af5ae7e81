//go:build unix

package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/conformance"
)

// Every stage's server passes its share, over real sockets and without leniency.
func TestStages(t *testing.T) {
	groups, err := conformance.Load()
	require.NoError(t, err)
	workspace, err := findWorkspace()
	require.NoError(t, err)
	for _, s := range stages {
		t.Run(s.folder, func(t *testing.T) {
			t.Parallel()
			results, err := s.climb(t.Context(), workspace, t.TempDir(), 3*time.Second, groups, nil)
			require.NoError(t, err)
			require.NotEmpty(t, results)
			for i := range results {
				r := &results[i]
				assert.True(t, r.OK(true), "%s %s: %s", r.Verdict, r.Case.ID(), r.Reason)
			}
		})
	}
}
