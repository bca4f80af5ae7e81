package runner

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/exercises/mini"
)

// The runner names a floor's page after the last step of the floor's part, and only there.
func TestFloorPages(t *testing.T) {
	ends := map[int]string{
		4: "01-blocking.md", 9: "02-poller.md", 25: "03-http-parser.md",
		27: "04-router.md", 41: "05-templates.md", 45: "06-final.md",
	}
	index, err := os.ReadFile(filepath.Join("..", "floors", "README.md"))
	require.NoError(t, err)
	for step, file := range ends {
		require.FileExists(t, filepath.Join("..", "floors", file))
		require.Contains(t, string(index), fmt.Sprintf("| %02d, %s | [%s](%s) |", step, mini.Steps()[step-1].Name, file, file))
	}
	p, err := opened(t)
	require.NoError(t, err)
	for _, s := range mini.Steps() {
		u := stepUnit{p, s}
		passed := u.story(outcome{Passed: true})
		failed := u.story(outcome{Build: &BuildError{Output: "no"}})
		assert.NotContains(t, failed, "Now read", "step %d", s.Number)
		if file, ok := ends[s.Number]; ok {
			assert.Contains(t, passed, "Now read what floor "+file[1:2]+" adds: exercises/floors/"+file+"\n", "step %d", s.Number)
		} else {
			assert.NotContains(t, passed, "Now read", "step %d", s.Number)
		}
	}
}

func TestFloorPageIsShown(t *testing.T) {
	l := begun(t)
	l.passTo(4)
	require.Contains(t, l.ok("check"), "PASSED step 04, poll: sleep until a socket is ready\n"+
		"The checks of earlier steps pass too.\nNow read what floor 1 adds: exercises/floors/01-blocking.md\n")
	l.passTo(9)
	require.Contains(t, l.ok("check"), "exercises/floors/02-poller.md\nThen practise: go run ./exercises run drain begins the 2 exercises of stage 2\n(drain, edge; about 25 minutes).\n")
}
