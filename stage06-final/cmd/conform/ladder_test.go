//go:build unix

package main

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/conformance"
)

// awaited are cases that the servers do not pass yet. The list may only shrink.
var awaited = []string{
	"responses/head-of-a-bad-request",
}

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
				if slices.Contains(awaited, r.Case.ID()) {
					continue
				}
				assert.True(t, r.OK(true), "%s %s: %s", r.Verdict, r.Case.ID(), r.Reason)
			}
		})
	}
}
