package runner

import (
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/check"
)

func TestBars(t *testing.T) {
	pair := [2]check.Contender{{Name: "stage 3"}, {Name: "stage 2"}}
	require.Contains(t, bars([]check.Figure{
		{Name: "time", Ratio: 1.62}, {Name: "memory", Ratio: 12}, {Name: "less", Ratio: 0.01}, {Name: "calls", LeftOut: "there is no strace here"},
	}, pair), `  time
    stage 2  ########## 1.00
    stage 3  ################ 1.62
  memory
    stage 2  ########## 1.00
    stage 3  ########################################> 12.00
  less
    stage 2  ########## 1.00
    stage 3  # 0.01
  calls
    left out: there is no strace here
`)
}

func TestBenchNeedsAStage(t *testing.T) {
	l := begun(t)
	for _, args := range [][]string{{"bench"}, {"bench", "1"}, {"bench", "7"}} {
		require.Contains(t, l.refused(args...), "expected a stage from 2 to 6")
	}
}

func TestVerify(t *testing.T) {
	l := begun(t)
	require.Contains(t, l.refused("verify", "coffee"), `there is no exercise "coffee"`)
	told := l.ok("verify", "edge")
	require.Contains(t, told, "edge: wrong/oncefits\n")
	require.Contains(t, told, "4 versions tested, 0 faults\n")
}
