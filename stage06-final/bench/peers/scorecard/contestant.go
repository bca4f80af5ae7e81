package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"looper.example/stage06-final/bench/peers/peer"
	"looper.example/stage06-final/conformance"
)

// contestant is one server that the suite tests.
type contestant struct {
	name    string
	version func(ctx context.Context) (string, error)
	// prepare builds the server, in a folder of its own, and returns the command. If a
	// server is not installed, the error wraps exec.ErrNotFound.
	prepare func(ctx context.Context, folder string, limit time.Duration) (*exec.Cmd, error)
	addr    string // the address, if the server does not print it
}

func contestants() []contestant {
	return []contestant{
		{name: "looper", version: ours, prepare: goProgram("../../..", "-addr", "127.0.0.1:0", "-log", "off")},
		{name: "net/http", version: goVersion, prepare: goProgram("../nethttp")},
		{name: "gin", version: moduleVersion("github.com/gin-gonic/gin"), prepare: goProgram("../gin")},
		{name: "fasthttp", version: moduleVersion("github.com/valyala/fasthttp"), prepare: goProgram("../fasthttp")},
		{name: "nginx", version: programVersion("nginx", "-v"), prepare: nginx, addr: nginxAddr},
		{name: "node", version: programVersion("node", "--version"), prepare: node},
	}
}

func ours(context.Context) (string, error) { return "this tree", nil }

func goVersion(context.Context) (string, error) { return runtime.Version(), nil }

func moduleVersion(path string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		output, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Version}}", path).Output()
		return strings.TrimSpace(string(output)), err
	}
}

var number = regexp.MustCompile(`\d[\d.]*\d`)

func programVersion(program, flag string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		output, err := exec.CommandContext(ctx, program, flag).CombinedOutput()
		return number.FindString(string(output)), err
	}
}

func goProgram(folder string, args ...string) func(context.Context, string, time.Duration) (*exec.Cmd, error) {
	return func(ctx context.Context, builds string, limit time.Duration) (*exec.Cmd, error) {
		file := filepath.Join(builds, "server")
		build := exec.CommandContext(ctx, "go", "build", "-o", file, ".")
		build.Dir = folder
		if output, err := build.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("go build in %s: %w\n%s", folder, err, output)
		}
		return exec.CommandContext(ctx, file, append(args, "-timeout", limit.String())...), nil
	}
}

func node(ctx context.Context, _ string, limit time.Duration) (*exec.Cmd, error) {
	if _, err := exec.LookPath("node"); err != nil {
		return nil, err
	}
	return exec.CommandContext(ctx, "node", "../node.js", "127.0.0.1", "0", fmt.Sprint(limit.Milliseconds())), nil
}

// nginxAddr is fixed, because nginx cannot report its port.
const nginxAddr = "127.0.0.1:18480"

func nginx(ctx context.Context, folder string, limit time.Duration) (*exec.Cmd, error) {
	if _, err := exec.LookPath("nginx"); err != nil {
		return nil, err
	}
	template, err := os.ReadFile("../nginx.conf")
	if err != nil {
		return nil, err
	}
	config := strings.NewReplacer("FOLDER", folder, "ADDR", nginxAddr, "LIMIT", fmt.Sprintf("%dms", limit.Milliseconds())).
		Replace(string(template))
	file := filepath.Join(folder, "nginx.conf")
	err = errors.Join(os.WriteFile(file, []byte(config), 0o644), writePages(filepath.Join(folder, "pages")), os.Chmod(folder, 0o755))
	return exec.CommandContext(ctx, "nginx", "-c", file, "-p", folder), err
}

// writePages writes the files that nginx serves.
func writePages(folder string) error {
	err := os.MkdirAll(folder, 0o755)
	for name, text := range map[string]string{"index.txt": "Hello, World!\n", "digits.txt": "0123456789", "empty.txt": ""} {
		err = errors.Join(err, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644))
	}
	return errors.Join(err, os.Chtimes(filepath.Join(folder, "digits.txt"), peer.Modified(), peer.Modified()))
}

// run starts the server, and runs the suite against it.
func (c contestant) run(ctx context.Context, cases []*conformance.Case, limit time.Duration) ([]conformance.Result, error) {
	folder, err := os.MkdirTemp("", "scorecard")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	command, err := c.prepare(ctx, folder, limit)
	if err != nil {
		return nil, err
	}
	server, err := conformance.Start(command, c.addr)
	if err != nil {
		return nil, err
	}
	defer server.Stop()
	config := conformance.Config{Addr: server.Addr, Limit: limit, Process: server}
	if err := reach(ctx, config); err != nil {
		return nil, err
	}
	return conformance.Run(ctx, cases, config), nil
}

// reach waits until the server responds: some print their line before they listen.
func reach(ctx context.Context, config conformance.Config) (err error) {
	for range 100 {
		if err = conformance.Reach(ctx, config); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}
