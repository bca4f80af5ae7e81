package check

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/practice/stage06/incident"
)

var update = flag.Bool("update", false, "write given.txt anew")

// The trace that the learner gets is the one that the scene makes. Renew it with: go test ./practice/stage06/incident/check -update
func TestTrace(t *testing.T) {
	r, longest := play()
	if *update {
		require.NoError(t, os.WriteFile("../given.txt", []byte(r.text()), 0o644))
		return
	}
	require.Equal(t, r.text(), incident.Trace)
	require.Equal(t, finding{9, 8, "blocked"}, culprit(r.events), "as in solution.md")
	require.Equal(t, "386ms", longest.String(), "as in README.md")
}
