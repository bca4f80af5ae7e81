//go:build unix

package check

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// stepsVariable names a folder with the build track's snapshots: NN/ is the folder of step NN, and NN/mini the
// program built from it.
const stepsVariable = "LOOPER_MINI_STEPS"

// sameOutside lists steps that change how mini works and not what clients see: their checks pass on the step before too.
var sameOutside = map[int]bool{19: true}

// snapshots returns the programs of the steps, from 1. It skips the test if there are none.
func snapshots(t *testing.T) []Program {
	t.Helper()
	folder := os.Getenv(stepsVariable)
	if folder == "" {
		t.Skipf("%s names no folder with the steps of the build track", stepsVariable)
	}
	programs := make([]Program, LastStep+1)
	for n := 1; n <= LastStep; n++ {
		dir := filepath.Join(folder, fmt.Sprintf("%02d", n))
		programs[n] = mini(dir)
	}
	return programs
}

// mini is the program in a folder. It may start slowly: many are started at once.
func mini(dir string) Program {
	return Program{Command: []string{filepath.Join(dir, "mini")}, Dir: dir, startWithin: time.Minute}
}

// Each step's checks fail on the step before, and pass on the step itself and on the last.
func TestTrack(t *testing.T) {
	t.Parallel()
	programs := snapshots(t)
	for n := 1; n <= LastStep; n++ {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			own := run(t, programs[n], ForStep(n))
			require.Nil(t, own.Failure, "step %d on its own program:\n%v", n, own.Failure)
			if n == 1 {
				return
			}
			before := run(t, programs[n-1], ForStep(n))
			if sameOutside[n] {
				require.Nil(t, before.Failure, "step %d on the program before:\n%v", n, before.Failure)
			} else {
				require.NotNil(t, before.Failure, "the checks of step %d pass on the program before", n)
				t.Logf("on step %d: %v (%d of %d)", n-1, before.Failure.Error(), before.Failure.Passed, before.Failure.Total)
			}
		})
	}
}

// Each step still does what all steps before it do, with and without the side track of templates.
func TestTrackBefore(t *testing.T) {
	t.Parallel()
	programs := snapshots(t)
	for n := 2; n <= LastStep; n++ {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			result := runTogether(t, programs[n], Before(n))
			require.Nil(t, result.Failure, "%v", result.Failure)
		})
	}
}

// generous returns options for tests: several run at once, and programs get more time on a busy machine.
func generous(together bool) Options {
	return Options{Limit: 2 * usualLimit, Patience: 2 * casePatience, Together: together}
}

// runTogether checks the earlier steps as the runner does.
func runTogether(t *testing.T, p Program, checks []Check) Result {
	t.Helper()
	result, err := Run(t.Context(), p, checks, generous(true), nil)
	require.NoError(t, err)
	return result
}

func run(t *testing.T, p Program, checks []Check) Result {
	t.Helper()
	result, err := Run(t.Context(), p, checks, generous(false), nil)
	require.NoError(t, err)
	return result
}
