package main

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"looper.example/exercises/mini"
)

// systems are those for which verify vets every program.
var systems = []string{"linux", "darwin", "freebsd"}

// verify applies all patches in every order of the tracks, and builds and vets each program.
func (a author) verify() error {
	source, err := a.read()
	if err != nil {
		return err
	}
	if err := orders(source); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "stairs")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	for _, step := range source.Steps {
		_, files, err := around(source, step)
		if err != nil {
			return err
		}
		fmt.Fprintln(a.out, step.Folder())
		program := filepath.Join(folder, step.Folder())
		if err := check(program, files); err != nil {
			return fmt.Errorf("%s: %w", step.Folder(), err)
		}
	}
	all, err := source.After(source.Order(len(source.Steps), true))
	if err != nil {
		return err
	}
	fmt.Fprintln(a.out, "all steps of both tracks")
	return check(filepath.Join(folder, "all"), all)
}

// orders checks that the side track can be taken after any step of the main track from
// TemplatesAfter on, and that the program is the same in the end.
func orders(source *mini.Source) error {
	all := source.Order(len(source.Steps), true)
	want, err := source.After(all)
	if err != nil {
		return err
	}
	side := all[mini.TemplatesAfter:]
	for len(side) > 0 && source.Steps[side[len(side)-1]-1].Track != mini.Templates {
		side = side[:len(side)-1]
	}
	track := source.Order(len(source.Steps), false)
	for at := mini.TemplatesAfter; at <= len(track); at++ {
		order := append(append(append([]int{}, track[:at]...), side...), track[at:]...)
		got, err := source.After(order)
		if err != nil {
			return fmt.Errorf("with the templates after step %d: %w", track[at-1], err)
		}
		if change := mini.Unified(want, got, mini.Exact); len(change) > 0 {
			return fmt.Errorf("with the templates after step %d the program is another one:\n%s", track[at-1], change)
		}
	}
	return nil
}

// check writes a program, and formats, builds and vets it.
func check(folder string, files mini.Files) error {
	for name, content := range files {
		if path.Ext(name) != ".go" {
			continue
		}
		formatted, err := format.Source(content)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if !bytes.Equal(formatted, content) {
			return fmt.Errorf("%s is not formatted", name)
		}
	}
	if err := write(folder, files); err != nil {
		return err
	}
	for _, system := range systems {
		cmd := exec.Command("go", "vet", ".")
		cmd.Dir = folder
		// The folder has a go.work of its own. No network is needed: it imports the standard library.
		cmd.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0", "GOFLAGS=-p=1", "GOWORK=", "GOPROXY=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("go vet for %s: %w\n%s", system, err, strings.TrimSpace(string(out)))
		}
	}
	return nil
}
