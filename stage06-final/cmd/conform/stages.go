package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"looper.example/stage06-final/conformance"
)

// stage is a stage's server, and what of the suite's resources it does not have yet.
type stage struct {
	number  int
	folder  string
	without []string
}

var stages = []stage{
	{1, "stage01-blocking", nil},
	{2, "stage02-poller", nil},
	{3, "stage03-http-parser", nil},
	{4, "stage04-router", nil},
	{5, "stage05-templates", nil},
	{6, "stage06-final", nil},
}

// hasLimits says whether the server knows limits of time, and the flag that sets them.
func (s stage) hasLimits() bool { return s.number >= 3 }

// findWorkspace looks for the folder of go.work from the current one up.
func findWorkspace() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.work")); err == nil {
			return folder, nil
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", errors.New("no go.work here or above: the ladder is run inside the workspace")
		}
		folder = parent
	}
}

// climb builds and starts the stage's server, and runs its share.
func (s stage) climb(ctx context.Context, workspace, builds string, limit time.Duration,
	groups []*conformance.Group, progress func(conformance.Result)) ([]conformance.Result, error) {
	file := filepath.Join(builds, s.folder)
	build := exec.CommandContext(ctx, "go", "build", "-o", file, ".")
	build.Dir = filepath.Join(workspace, s.folder)
	if output, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build in %s: %w\n%s", s.folder, err, output)
	}
	config := conformance.Config{Without: s.without, Progress: progress, Patience: 5 * time.Second}
	args := []string{"-addr", "127.0.0.1:0"}
	if s.hasLimits() {
		args = append(args, "-timeout", limit.String())
		config.Limit = limit
	}
	if s.number == 1 {
		config.Jobs = 1 // it answers one client at a time
	}
	server, err := conformance.Start(exec.CommandContext(ctx, file, args...), "")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.folder, err)
	}
	defer server.Stop()
	config.Addr = server.Addr
	results := conformance.Run(ctx, conformance.Share(groups, s.number), config)
	again(ctx, results, config)
	return results, nil
}

// again runs the cases that did not pass once more, one at a time: that the machine was busy for
// some seconds is not to be held against the server.
func again(ctx context.Context, results []conformance.Result, config conformance.Config) {
	config.Jobs, config.Progress = 1, nil
	for i := range results {
		if results[i].OK(true) {
			continue
		}
		if second := conformance.Run(ctx, []*conformance.Case{results[i].Case}, config); len(second) == 1 {
			results[i] = second[0]
		}
	}
}
