package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// looperCommand runs the command, and returns what it prints.
func looperCommand(args ...string) (stdout, stderr string, err error) {
	var out, errors bytes.Buffer
	err = run(context.Background(), args, console{&out, &errors})
	return out.String(), errors.String(), err
}

// newNotes makes an application, and returns its folder. The folder's name is a difficult one.
func newNotes(t *testing.T) string {
	folder := filepath.Join(t.TempDir(), "my-notes")
	stdout, _, err := looperCommand("new", folder)
	require.NoError(t, err)
	require.Contains(t, stdout, "cd "+folder)
	return folder
}

// offline makes the go command use only this machine, in a module that is alone.
func offline(t *testing.T) {
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "-mod=mod")
}

// A new application builds, vets and passes its tests without a network, and go.mod is complete.
func TestNew(t *testing.T) {
	folder := newNotes(t)
	offline(t)
	gomod, err := os.ReadFile(filepath.Join(folder, "go.mod"))
	require.NoError(t, err)
	for _, args := range [][]string{
		{"build", "-mod=readonly", "-o", os.DevNull, "."},
		{"vet", "."},
		{"test", "."},
		{"run", ".", "-h"},
	} {
		cmd := exec.Command("go", args...)
		cmd.Dir = folder
		output, err := cmd.CombinedOutput()
		require.NoError(t, err, "go %s\n%s", strings.Join(args, " "), output)
		if args[0] == "run" {
			assert.Contains(t, string(output), "$MY_NOTES_TITLE")
		}
	}
	now, err := os.ReadFile(filepath.Join(folder, "go.mod"))
	require.NoError(t, err)
	assert.Equal(t, string(gomod), string(now), "the go command has nothing to add")
	readme, err := os.ReadFile(filepath.Join(folder, "README.md"))
	require.NoError(t, err)
	assert.Contains(t, string(readme), "MY_NOTES_TITLE=Mine")
}

// Its files are formatted, and no placeholder is left.
func TestNewFiles(t *testing.T) {
	folder := newNotes(t)
	output, err := exec.Command("gofmt", "-l", folder).CombinedOutput()
	require.NoError(t, err)
	assert.Empty(t, string(output))
	require.NoError(t, fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(folder, name))
		for _, placeholder := range []string{"PROJECT", "PREFIX", "FOLDER"} {
			assert.NotContains(t, string(text), placeholder, name)
		}
		return err
	}))
}

func TestNewRefuses(t *testing.T) {
	full, file := filepath.Join(t.TempDir(), "full"), filepath.Join(t.TempDir(), "notes")
	require.NoError(t, os.Mkdir(full, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(full, "work.txt"), nil, 0o600))
	require.NoError(t, os.WriteFile(file, []byte("precious"), 0o600))
	for _, row := range []struct {
		name string
		args []string
		want string
	}{
		{"a folder with work", []string{full}, "not empty (work.txt, ...)"},
		{"a file", []string{file}, "not a directory"},
		{"inside the workspace", []string{"notes"}, "is inside the workspace"},
		{"a strange name", []string{filepath.Join(t.TempDir(), "my notes")}, `expected a name of letters, digits, _ and -, found "my notes"`},
		{"two names", []string{"a", "b"}, "expected one name"},
		{"not Looper's folder", []string{"-looper", t.TempDir(), filepath.Join(t.TempDir(), "notes")}, "is not Looper's folder"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, _, err := looperCommand(append([]string{"new"}, row.args...)...)
			require.ErrorContains(t, err, row.want)
		})
	}
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "precious", string(text))
	assert.NoDirExists(t, "notes")
}

// The folder of Looper is found from other folders too.
func TestWorkspace(t *testing.T) {
	found, err := findWorkspace("")
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	again, err := findWorkspace("")
	require.NoError(t, err)
	assert.Equal(t, found, again)
	given, err := findWorkspace(found)
	require.NoError(t, err)
	assert.Equal(t, found, given)
}

func TestRoutes(t *testing.T) {
	folder := newNotes(t)
	offline(t)
	stdout, stderr, err := looperCommand("routes", folder)
	require.NoError(t, err, stderr)
	assert.Contains(t, stdout, "{number:int}")
	assert.Contains(t, stdout, "static")
	_, stderr, err = looperCommand("routes", folder, "-templates", "nothing")
	require.Error(t, err)
	assert.Contains(t, stderr, "nothing")
}

func TestUsage(t *testing.T) {
	for _, row := range []struct {
		name           string
		args           []string
		stdout, stderr string // beginnings
		fails          bool
	}{
		{"nothing", nil, "", "looper: starts a web application", true},
		{"help", []string{"-h"}, "looper: starts a web application", "", false},
		{"help of new", []string{"new", "-h"}, "looper new NAME: ", "", false},
		{"help of dev", []string{"dev", "-h"}, "looper dev [FLAGS] DIR", "", false},
		{"help of routes", []string{"routes", "-h"}, "looper routes DIR", "", false},
		{"unknown", []string{"make"}, "", `looper: expected new, dev or routes, found "make"`, true},
		{"no folder", []string{"new"}, "", "looper new: expected the name of a folder", true},
		{"unknown flag", []string{"dev", "-x"}, "", "looper dev: flag provided but not defined: -x", true},
	} {
		t.Run(row.name, func(t *testing.T) {
			stdout, stderr, err := looperCommand(row.args...)
			assert.True(t, strings.HasPrefix(stdout, row.stdout) && (row.stdout != "" || stdout == ""), stdout)
			assert.True(t, strings.HasPrefix(stderr, row.stderr) && (row.stderr != "" || stderr == ""), stderr)
			assert.Equal(t, row.fails, err != nil)
		})
	}
}
