package attempt

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/practice"
)

// The go command names a file from its current folder on if that is shorter. A learner finds files by their names in the exercise's folder.
func TestBuildErrorsNameTheLearnersFiles(t *testing.T) {
	root := t.TempDir()
	c := &Course{Dir: filepath.Join(root, "looper", "practice")}
	w := Work{Exercise: practice.Exercise{Group: "stage02", Name: "drain"}, Dir: filepath.Join(root, "mini", "practice", "drain")}
	for _, row := range []struct{ printed, want string }{
		{"../../mini/practice/drain/drain.go:4:2: undefined: x", "drain.go:4:2: undefined: x"},
		{w.Dir + "/drain.go:4:2: undefined: x", "drain.go:4:2: undefined: x"},
		{"stage02/drain/check/check.go:4:2: undefined: drain.Drain", "check/check.go:4:2: undefined: drain.Drain"},
	} {
		var broken *BuildError
		require.True(t, errors.As(c.blamed("# a package\n"+filepath.FromSlash(row.printed)+"\n", []Work{w}), &broken))
		require.Equal(t, row.want, broken.Output)
		require.Equal(t, w.Dir, broken.Dir)
	}
}
