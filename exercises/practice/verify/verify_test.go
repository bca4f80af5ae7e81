package verify_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/practice/attempt"
	"looper.example/exercises/practice/verify"
)

// Every exercise keeps its promises. With LOOPER_DEEP each solution passes 20 times, and under the race detector.
func TestExercises(t *testing.T) {
	c, err := attempt.Open(t.Context(), "")
	require.NoError(t, err)
	readAll(t, "..")
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

// readAll reads all files of a folder. The exercises are built by another process, so without this go test's cache would not see
// that they have changed.
func readAll(t *testing.T, folder string) {
	require.NoError(t, filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		_, err = os.ReadFile(name)
		return err
	}))
}
