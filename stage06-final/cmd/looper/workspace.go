package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// stage is the framework's folder in the workspace; pathPrefix begins its modules' names.
const (
	stage      = "stage06-final"
	pathPrefix = "looper.example/"
)

// findWorkspace returns Looper's folder: given; or the current folder or one above; or the folder where this program was built.
func findWorkspace(given string) (folder string, err error) {
	if given != "" {
		if folder, err = filepath.Abs(given); err == nil && !isWorkspace(folder) {
			err = fmt.Errorf("new: %s is not Looper's folder: expected go.work and %s there", folder, stage)
		}
		return folder, err
	}
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	_, source, _, _ := runtime.Caller(0)
	for _, start := range []string{here, filepath.Dir(source)} {
		for folder := start; ; folder = filepath.Dir(folder) {
			if isWorkspace(folder) {
				return folder, nil
			}
			if folder == filepath.Dir(folder) {
				break
			}
		}
	}
	return "", errors.New("new: Looper's folder is neither here nor where this program was built: expected -looper FOLDER")
}

func isWorkspace(folder string) bool {
	return isFile(filepath.Join(folder, "go.work")) && isFile(filepath.Join(folder, stage, "go.mod"))
}

// requirement is a line of a go.mod.
type requirement struct{ Path, Version string }

// goMod returns the go.mod of a new application: it requires the framework, and all modules that the framework requires, in the same
// versions, so that nothing has to be looked up.
func goMod(ctx context.Context, module, workspace string) (string, error) {
	output, err := runGo(ctx, filepath.Join(workspace, stage), "mod", "edit", "-json")
	if err != nil {
		return "", err
	}
	var framework struct {
		Go      string
		Require []requirement
	}
	if err := json.Unmarshal(output, &framework); err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "module %s\n\ngo %s\n\nrequire %s%s v0.0.0\n\nrequire (\n", module, framework.Go, pathPrefix, stage)
	for _, r := range framework.Require {
		fmt.Fprintf(&b, "\t%s %s // indirect\n", r.Path, r.Version)
	}
	b.WriteString(")\n\n// Looper's modules are on this machine. README.md says how to publish the application.\nreplace (\n")
	for _, r := range append([]requirement{{Path: pathPrefix + stage}}, framework.Require...) {
		if sibling, ok := strings.CutPrefix(r.Path, pathPrefix); ok {
			fmt.Fprintf(&b, "\t%s => %q\n", r.Path, filepath.ToSlash(filepath.Join(workspace, sibling)))
		}
	}
	b.WriteString(")\n")
	return b.String(), nil
}
