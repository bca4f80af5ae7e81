package mini_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/mini"
)

// With -whole, the program after each step is built and vetted for three systems, without a network.
func TestProgramsBuild(t *testing.T) {
	if !*whole {
		t.Skip("only with -whole")
	}
	programs := map[string]mini.Files{}
	for _, s := range mini.Steps() {
		_, programs[s.Folder()] = taught(t, s)
	}
	var err error
	programs["all"], err = mini.Snapshot(len(mini.Steps()))
	require.NoError(t, err)
	for name, files := range programs {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			for file, content := range files {
				path := filepath.Join(folder, file)
				require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
				require.NoError(t, os.WriteFile(path, content, 0o644))
			}
			for _, system := range []string{"linux", "darwin", "freebsd"} {
				cmd := exec.Command("go", "vet", ".")
				cmd.Dir = folder
				cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0", "GOFLAGS=-p=1", "GOWORK=", "GOPROXY=off")
				out, err := cmd.CombinedOutput()
				require.NoError(t, err, "go vet for %s: %s", system, out)
			}
		})
	}
}
