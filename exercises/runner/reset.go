package runner

import (
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"looper.example/exercises/mini"
)

// reset puts files back to where the current step begins.
func (r *runner) reset(_ context.Context, c *call) error {
	p, err := r.open()
	if err != nil {
		return err
	}
	p.tellNotes()
	if (len(c.args) == 1) == c.all {
		return usagef("reset: expected a file, or -all")
	}
	files, err := r.track.program(p.progress, p.progress.Step, false)
	if err != nil {
		return err
	}
	var gone []string
	if c.all {
		if gone, err = p.extra(files); err != nil {
			return err
		}
	} else {
		name := path.Clean(c.args[0])
		content, ok := files[name]
		if !ok {
			return fmt.Errorf("the course's program before step %02d has no file %s; it has %s", p.progress.Step, name, strings.Join(slices.Sorted(maps.Keys(files)), ", "))
		}
		files = mini.Files{name: content}
	}
	names := strings.Join(slices.Concat(slices.Sorted(maps.Keys(files)), gone), ", ")
	if !c.yes && !r.confirm(fmt.Sprintf("Put %s back to where step %02d begins? Yours are copied to _backup.", names, p.progress.Step)) {
		r.say("Nothing has changed.\n")
		return nil
	}
	return p.putBack(files, gone)
}

// extra lists the Go files of the learner's that a program does not have.
func (p *place) extra(files mini.Files) (names []string, err error) {
	mine, err := p.folder.Program()
	for _, name := range slices.Sorted(maps.Keys(mine)) {
		if _, ok := files[name]; !ok && path.Ext(name) == ".go" {
			names = append(names, name)
		}
	}
	return names, err
}

// putBack writes files and removes others; all that is lost is copied and told.
func (p *place) putBack(files mini.Files, gone []string) error {
	for _, name := range gone {
		backup, err := p.folder.Remove(name)
		if err != nil {
			return err
		}
		p.say("%s is now %s\n", name, backup)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		backup, err := p.folder.Write(name, files[name])
		if err != nil {
			return err
		}
		if backup != "" {
			p.say("%s is as step %02d begins; yours is %s\n", name, p.progress.Step, backup)
		}
	}
	return nil
}
