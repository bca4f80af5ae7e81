package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"looper.example/exercises/mini"
)

// program is a server to compare.
type program struct {
	name   string
	source string // the folder of its source, in which it also runs
	file   string // the executable
	path   string // that wrk requests
	args   []string
}

// build builds mini and the floor's server.
func (b *bench) build(ctx context.Context) error {
	f := b.floor
	b.mini = program{name: f.miniName(), path: f.miniPath, source: filepath.Join(b.builds, fmt.Sprintf("mini%02d", f.step))}
	files, err := mini.Snapshot(f.step)
	if err != nil {
		return err
	}
	if err := write(b.mini.source, files); err != nil {
		return err
	}
	if f.number == 5 {
		if err := samePage(b.mini.source, filepath.Join(b.root, f.stage)); err != nil {
			return err
		}
	}
	b.stage = program{name: f.stageName(), path: f.stagePath, source: filepath.Join(b.root, f.stage), args: f.args}
	for _, p := range []*program{&b.mini, &b.stage} {
		b.tell("%s: building", p.name)
		p.file = filepath.Join(b.builds, strings.NewReplacer(" ", "", ",", "").Replace(p.name))
		if _, err := p.goTool(ctx, "build", "-o", p.file, "."); err != nil {
			return err
		}
	}
	return nil
}

// goTool runs the go command in the program's folder.
func (p *program) goTool(ctx context.Context, args ...string) (string, error) {
	command := exec.CommandContext(ctx, "go", args...)
	command.Dir = p.source
	command.Env = append(os.Environ(), "PWD="+p.source) // mini has a go.work of its own
	output, err := command.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go %s in %s: %w\n%s", args[0], p.source, err, output)
	}
	return string(output), nil
}

func write(folder string, files mini.Files) error {
	for name, content := range files {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// withoutRest replaces a filter and an operator of floor 5's page, which mini lacks, by what mini has.
var withoutRest = strings.NewReplacer(
	"name | title", "name",
	`{{ "" if name | length == 1 else "s" }}`, "{% if name | length != 1 %}s{% endif %}",
)

// samePage gives mini the page of floor 5, so that both draw the same bytes.
func samePage(source, stage string) error {
	page, err := os.ReadFile(filepath.Join(stage, "pages", "hello.html"))
	if err != nil {
		return err
	}
	base, err := os.ReadFile(filepath.Join(stage, "pages", "base.html"))
	if err != nil {
		return err
	}
	return write(source, mini.Files{
		"templates/greet.html":      []byte(withoutRest.Replace(string(page))),
		"templates/pages/base.html": base,
	})
}
