//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/internal/program"
)

// The program that the Dockerfile builds is static, and needs no other file.
func TestContainer(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("deploy", "Dockerfile"))
	require.NoError(t, err)
	const begins = "RUN CGO_ENABLED=0 go build -trimpath -ldflags=-s -o /production ./stage06-final/demos/production"
	require.Contains(t, string(text), begins)
	binary := filepath.Join(t.TempDir(), "production")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	output, err := build.CombinedOutput()
	require.NoError(t, err, string(output))
	if ldd, err := exec.LookPath("ldd"); err == nil {
		output, err := exec.Command(ldd, binary).CombinedOutput()
		require.Error(t, err)
		require.Contains(t, string(output), "not a dynamic executable")
	}
	i := startInstance(t, binary, "-workers", "2")
	check := exec.Command(binary, "-check", "-addr", i.addr)
	check.Env = []string{} // as in an empty image
	require.NoError(t, check.Run())
	i.stop()
	require.Error(t, exec.Command(binary, "-check", "-addr", i.addr).Run(), "no program is there")
}

// systemd accepts the units.
func TestUnits(t *testing.T) {
	analyze := program.Find(t, "systemd-analyze")
	folder := t.TempDir()
	for _, name := range []string{"production.service", "production.socket"} {
		text, err := os.ReadFile(filepath.Join("deploy", name))
		require.NoError(t, err)
		text = []byte(strings.ReplaceAll(string(text), "/usr/local/bin/production", os.Args[0]))
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), text, 0o600))
	}
	output, err := exec.Command(analyze, "verify", "--man=no", filepath.Join(folder, "production.service"), filepath.Join(folder, "production.socket")).CombinedOutput()
	require.NoError(t, err, string(output))
	require.Empty(t, string(output))
}
