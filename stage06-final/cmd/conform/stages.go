package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"looper.example/stage06-final/conformance"
)

// stage is a stage's server. It has all resources of its share: if one is missing, the stage does not pass.
type stage struct {
	number int
	folder string
	flags  []string // additional flags of the server
}

var stages = []stage{
	{number: 1, folder: "stage01-blocking"},
	{number: 2, folder: "stage02-poller"},
	{number: 3, folder: "stage03-http-parser"},
	{number: 4, folder: "stage04-router"},
	{number: 5, folder: "stage05-templates"},
	{number: 6, folder: "stage06-final"},
}

// hasLimits reports whether the server has time limits, and the flag that sets them.
func (s stage) hasLimits() bool { return s.number >= 3 }

// findWorkspace returns the folder of go.work: the current folder or one above it.
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
	groups []*conformance.Group, told *narrator) ([]conformance.Result, error) {
	told.say("%s: building", s.folder)
	file := filepath.Join(builds, s.folder)
	build := exec.CommandContext(ctx, "go", "build", "-o", file, ".")
	build.Dir = filepath.Join(workspace, s.folder)
	if output, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build in %s: %w\n%s", s.folder, err, output)
	}
	config := conformance.Config{Patience: 5 * time.Second}
	args := []string{"-addr", "127.0.0.1:0"}
	if s.hasLimits() {
		args = append(args, "-timeout", limit.String())
		config.Limit = limit
	}
	args = append(args, s.flags...)
	config.TLS = slices.Contains(s.flags, "-tls")
	if s.number == 1 {
		config.Jobs = 1 // it serves one client at a time
	}
	server, err := conformance.Start(exec.CommandContext(ctx, file, args...), "")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.folder, err)
	}
	defer server.Stop()
	config.Addr, config.Process = server.Addr, server
	share := conformance.Share(groups, s.number)
	told.say("%s: started on %s; cases: %d", s.folder, server.Addr, len(share))
	config.Progress = told.progress(s.folder, len(share))
	results := conformance.Run(ctx, share, config)
	return again(ctx, results, config), nil
}

// again runs the cases that did not pass once more, one at a time: a machine that was busy for
// some seconds is not the server's fault. A server that has gone is not tested again.
func again(ctx context.Context, results []conformance.Result, config conformance.Config) []conformance.Result {
	var cases []*conformance.Case
	for i := range results {
		switch r := &results[i]; {
		case r.Lack != nil && r.Lack.Gone():
			return results
		case !r.OK(true):
			cases = append(cases, r.Case)
		}
	}
	config.Jobs, config.Progress = 1, nil
	for _, second := range conformance.Run(ctx, cases, config) {
		at := slices.IndexFunc(results, func(r conformance.Result) bool { return r.Case == second.Case })
		results[at] = second
	}
	return results
}
