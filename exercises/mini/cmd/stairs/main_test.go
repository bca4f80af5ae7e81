package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func call(t *testing.T, status int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	require.Equal(t, status, run(args, &out, &errs), errs.String())
	return out.String(), errs.String()
}

// copySteps returns a copy of the steps that a test may change.
func copySteps(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	require.NoError(t, os.CopyFS(folder, os.DirFS("../../steps")))
	return folder
}

func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(folder, name))
		files[name] = string(content)
		return err
	}))
	return files
}

// A history of the steps, imported, gives the same steps. So does weaving and counting them again:
// the folder holds what the tool makes.
func TestHistoryAndBack(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not there")
	}
	folder, history := copySteps(t), filepath.Join(t.TempDir(), "history")
	call(t, 0, "-steps", folder, "history", history)
	// A branch and a folder are called templates.
	require.NoError(t, exec.Command("git", "-C", history, "checkout", "-q", "templates").Run())
	call(t, 0, "-steps", folder, "import", history)
	call(t, 0, "-steps", folder, "weave")
	call(t, 0, "-steps", folder, "count")
	require.Empty(t, cmp.Diff(contents(t, "../../steps"), contents(t, folder)))
}

func TestSnapshot(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new")
	call(t, 0, "-steps", "../../steps", "snapshot", "1", folder)
	require.FileExists(t, filepath.Join(folder, "socket.go"))
	_, stderr := call(t, 1, "-steps", "../../steps", "snapshot", "1", folder)
	require.Contains(t, stderr, "exists", "it never writes over a folder")
}

func TestCommandLine(t *testing.T) {
	_, stderr := call(t, 0, "-h")
	require.Contains(t, stderr, "stairs history DIR")
	call(t, 2)
	call(t, 2, "unknown")
	call(t, 2, "-unknown")
	_, stderr = call(t, 1, "-steps", "nowhere", "count")
	require.Contains(t, stderr, "stairs: ")
}
