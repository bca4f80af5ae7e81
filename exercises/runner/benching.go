package runner

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"looper.example/exercises/check"
	"looper.example/stage06-final/conformance"
)

// stageServer is the server of a stage: its folder, its arguments, and the page to request.
type stageServer struct {
	folder, page string
	args         []string
	single       bool
}

var stageServers = [conformance.LastStage]stageServer{
	{folder: "stage01-blocking", page: "/", single: true},
	{folder: "stage02-poller", page: "/"},
	{folder: "stage03-http-parser", page: "/"},
	{folder: "stage04-router", page: "/users/Ada"},
	{folder: "stage05-templates", page: "/hello/Ada"},
	{folder: "stage06-final", page: "/hello", args: []string{"-log", "off"}},
}

// bench compares a stage's server with that of the stage below.
func (r *runner) bench(ctx context.Context, c *call) error {
	n, err := c.number(0, 0)
	if err != nil {
		return err
	}
	if n < 2 || n > conformance.LastStage {
		return usagef("bench: expected a stage from 2 to %d, because it compares a stage with the one below", conformance.LastStage)
	}
	if err := check.Supported(); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	var pair [2]check.Contender
	for i, stage := range []int{n, n - 1} {
		r.tellBench(fmt.Sprintf("building stage %d", stage))
		if pair[i], err = r.contender(ctx, stage, folder); err != nil {
			return err
		}
	}
	figures, err := check.Compare(ctx, pair, r.tellBench)
	if err != nil {
		return err
	}
	if r.json {
		return r.writeJSON(figures)
	}
	r.say("%s beside %s: GET %s and GET %s\n\n%s", pair[0].Name, pair[1].Name, pair[0].Path, pair[1].Path, bars(figures, pair))
	return nil
}

func (r *runner) tellBench(doing string) {
	if !r.json {
		fmt.Fprintln(r.Stderr, doing)
	}
}

// contender builds the server of a stage.
func (r *runner) contender(ctx context.Context, stage int, to string) (check.Contender, error) {
	root, err := r.root()
	if err != nil {
		return check.Contender{}, err
	}
	s := stageServers[stage-1]
	program := filepath.Join(to, s.folder)
	command := exec.CommandContext(ctx, "go", "build", "-o", program, ".")
	command.Dir = filepath.Join(root, s.folder)
	if output, err := command.CombinedOutput(); err != nil {
		return check.Contender{}, fmt.Errorf("stage %d does not build: %w\n%s", stage, err, output)
	}
	return check.Contender{
		Name: fmt.Sprintf("stage %d", stage), Path: s.page, Single: s.single,
		Program: check.Program{Command: append([]string{program}, s.args...), Dir: command.Dir},
	}, nil
}

// The bar of a ratio of 1, and the longest one.
const (
	barOfOne   = 10
	longestBar = 40
)

// bars shows ratios: a bar for each, below the bar of the lower stage, whose ratio is 1.
func bars(figures []check.Figure, pair [2]check.Contender) string {
	var b strings.Builder
	row := func(name string, ratio float64) {
		length := max(1, int(ratio*barOfOne+0.5))
		end := ""
		if length > longestBar {
			length, end = longestBar, ">"
		}
		fmt.Fprintf(&b, "    %-8s %s%s %.2f\n", name, strings.Repeat("#", length), end, ratio)
	}
	for _, f := range figures {
		fmt.Fprintf(&b, "  %s\n", f.Name)
		if f.LeftOut != "" {
			fmt.Fprintf(&b, "    left out: %s\n", f.LeftOut)
			continue
		}
		row(pair[1].Name, 1)
		row(pair[0].Name, f.Ratio)
	}
	b.WriteString("\nThe figures are ratios, medians of runs in turn. Below 1.1 they may be noise.\n")
	return b.String()
}
