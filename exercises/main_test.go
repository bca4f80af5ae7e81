package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/exercises/check"
	"looper.example/exercises/mini"
)

// A new learner, from the first start to the second step: all in pipes, with the real compiler and the real checks, and
// without a network.
func TestFirstStep(t *testing.T) {
	if err := check.Supported(); err != nil {
		t.Skip(err)
	}
	home, dir := t.TempDir(), filepath.Join(t.TempDir(), "mini")
	t.Setenv("XDG_CONFIG_HOME", home)
	t.Setenv("LOOPER_FOLDER", dir)
	t.Setenv("GOPROXY", "off")
	learner := func(want int, args ...string) string {
		t.Helper()
		nothing, err := os.Open(os.DevNull)
		require.NoError(t, err)
		defer nothing.Close()
		var out, errs bytes.Buffer
		require.Equal(t, want, run(context.Background(), args, nothing, &out, &errs), "%s\n%s%s", args, &out, &errs)
		return out.String()
	}

	require.Contains(t, learner(0, "init", dir), "Your folder is "+dir)
	require.Contains(t, learner(1), "There is no program yet")

	put := func(name string, content []byte) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), content, 0o644))
	}
	put("main.go", []byte("package main\n\nfunc main() {\n\tlisen()\n}\n"))
	story := learner(1, "check")
	require.Contains(t, story, "./main.go:4:2: undefined: lisen")
	require.Contains(t, story, ">    4      lisen()")
	put("main.go", []byte("package main\n\nfunc main() { println(\"too early\") }\n"))
	story = learner(1)
	require.Contains(t, story, "FAILED the program starts")
	require.Contains(t, story, "too early")

	solution, err := mini.Snapshot(1)
	require.NoError(t, err)
	for _, name := range []string{"main.go", "socket.go", "loop.go", "conn.go"} {
		put(name, solution[name])
	}
	require.Contains(t, learner(0), "PASSED step 01, hello")
	require.Contains(t, learner(0, "next"), "You are at step 02, stream")
	require.FileExists(t, filepath.Join(dir, "steps", "02-stream.md"))
	require.Contains(t, learner(1, "check"), "FAILED step 02, stream")
}
