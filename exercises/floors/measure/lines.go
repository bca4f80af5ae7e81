package main

import (
	"context"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"looper.example/exercises/mini"
)

// lines are lines of code: no tests, no comments, no blank lines.
type lines struct {
	part  int // what this floor adds, on all systems
	whole int // what the server consists of on this system, without the standard library and x/sys
}

func (b *bench) miniLines(ctx context.Context) (n lines, err error) {
	if n.part, err = miniPart(b.floor); err != nil {
		return n, err
	}
	n.whole, err = b.mini.linked(ctx)
	return n, err
}

func (b *bench) stageLines(ctx context.Context) (n lines, err error) {
	if n.part, err = moduleLines(b.stage.source); err != nil {
		return n, err
	}
	n.whole, err = b.stage.linked(ctx)
	return n, err
}

// miniPart returns how many lines the steps of a floor add to mini.
func miniPart(f floor) (lines int, err error) {
	for step, sign := range map[int]int{f.step: 1, f.before: -1} {
		files, err := mini.Snapshot(step)
		if err != nil {
			return 0, err
		}
		for name, content := range files {
			if isCode(name) {
				lines += sign * codeLines(content)
			}
		}
	}
	return lines, nil
}

func isCode(name string) bool {
	return strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go")
}

// moduleLines counts the lines of a module.
func moduleLines(folder string) (lines int, err error) {
	names, err := moduleSources(folder)
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			return 0, err
		}
		lines += codeLines(content)
	}
	return lines, err
}

// moduleSources lists the Go files of a module that are not tests, without those of modules inside it.
func moduleSources(folder string) (names []string, err error) {
	err = filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !entry.IsDir() {
			if isCode(name) {
				names = append(names, name)
			}
			return nil
		}
		if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil && name != folder || entry.Name() == "testdata" {
			return fs.SkipDir
		}
		return nil
	})
	return names, err
}

// linked counts the lines of the files that the go command builds into the program, without those of libraries.
func (p *program) linked(ctx context.Context) (lines int, err error) {
	const format = `{{if not .Standard}}{{$p := .}}{{range .GoFiles}}{{$p.ImportPath}} {{$p.Dir}}/{{.}}{{"\n"}}{{end}}{{end}}`
	output, err := p.goTool(ctx, "list", "-deps", "-f", format, ".")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(output) {
		path, file, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found || isLibrary(path) {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return 0, err
		}
		lines += codeLines(content)
	}
	return lines, nil
}

// isLibrary reports whether a package belongs neither to the course nor to mini.
func isLibrary(path string) bool {
	host, _, _ := strings.Cut(path, "/")
	return strings.Contains(host, ".") && host != "looper.example"
}

// codeLines counts the lines that have anything but space and comments, as the README of the course counts them.
func codeLines(text []byte) (lines int) {
	file := token.NewFileSet().AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, text, nil, 0)
	for last := 0; ; {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			return lines
		}
		if tok == token.SEMICOLON && literal == "\n" {
			continue // written by the scanner
		}
		begin := file.Line(pos)
		end := begin + strings.Count(literal, "\n") // a raw string has several
		lines += end - max(begin-1, last)
		last = end
	}
}
