//go:build unix

package main

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/conformance"
)

// The last stage passes all cases with several loops, and with several processes too.
func TestSeveralLoopsAndWorkers(t *testing.T) {
	if testing.Short() {
		t.Skip("the suite takes a while")
	}
	workspace, err := findWorkspace()
	require.NoError(t, err)
	program := filepath.Join(t.TempDir(), "stage06-final")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = filepath.Join(workspace, "stage06-final")
	output, err := build.CombinedOutput()
	require.NoError(t, err, string(output))
	for _, flag := range []string{"-loops", "-workers"} {
		t.Run(flag+" 2", func(t *testing.T) {
			t.Parallel()
			const limit = 3 * time.Second
			server, err := conformance.Start(exec.Command(program, "-addr", "127.0.0.1:0", flag, "2", "-timeout", limit.String(), "-log", "off"), "")
			require.NoError(t, err)
			defer server.Stop()
			status, stdout, stderr := command(t, "-addr", server.Addr, "-limit", limit.String())
			require.Zero(t, status, "%s%s", stdout, stderr)
			require.Regexp(t, `\n\d+ cases: \d+ passed; `, stdout, "nothing else")
		})
	}
}
