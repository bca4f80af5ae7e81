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
func (r *runner) reset(ctx context.Context, c *call) error {
	p, err := r.open()
	if err != nil {
		return err
	}
	p.tellNotes()
	u := p.current()
	if err := c.resets(p, u); err != nil {
		return err
	}
	files, err := u.start()
	if err != nil {
		return err
	}
	var gone []string
	if c.all {
		if gone, err = extra(u, files); err != nil {
			return err
		}
	} else {
		name := path.Clean(c.args[0])
		content, ok := files[name]
		if !ok {
			return fmt.Errorf("%s begins without a file %s; it begins with %s", u.called(), name, strings.Join(slices.Sorted(maps.Keys(files)), ", "))
		}
		files = mini.Files{name: content}
	}
	names := strings.Join(slices.Concat(slices.Sorted(maps.Keys(files)), gone), ", ")
	if !c.yes && !r.confirm(ctx, fmt.Sprintf("Put %s back to where %s begins? Yours are copied to _backup.", names, u.called())) {
		r.say("Nothing has changed.\n")
		return nil
	}
	return p.putBack(u, files, gone)
}

// resets finds out whether reset puts back a file of u or all, and takes the name of u after -all for u. A name of another exercise is an error.
func (c *call) resets(p *place, u unit) error {
	if len(c.args) > 0 {
		if named, err := p.unit(c.args[0]); err == nil && named.called() != u.called() {
			return fmt.Errorf("reset works on %s, where you are; it does not reach %s. %s", u.called(), named.called(), wayTo(named))
		} else if err == nil && c.all {
			c.args = nil
		}
	}
	if (len(c.args) == 1) == c.all {
		return usagef("reset: expected a file, or -all")
	}
	return nil
}

// wayTo says which command goes to a unit.
func wayTo(u unit) string {
	switch u := u.(type) {
	case exerciseUnit:
		return fmt.Sprintf("go run ./exercises run %s goes there", u.Name)
	case stepUnit:
		return fmt.Sprintf("go run ./exercises jump %d goes on there, in a new folder", u.Number)
	}
	return ""
}

// extra lists the learner's Go files that are not among those of the course.
func extra(u unit, files mini.Files) (names []string, err error) {
	mine, err := u.mine()
	for _, name := range slices.Sorted(maps.Keys(mine)) {
		if _, ok := files[name]; !ok && path.Ext(name) == ".go" {
			names = append(names, name)
		}
	}
	return names, err
}

// putBack writes files and removes others. It copies what the learner loses, and says where.
func (p *place) putBack(u unit, files mini.Files, gone []string) error {
	for _, name := range gone {
		backup, err := p.folder.Remove(path.Join(u.within(), name))
		if err != nil {
			return err
		}
		p.say("%s is now %s\n", name, backup)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		backup, err := p.folder.Write(path.Join(u.within(), name), files[name])
		if err != nil {
			return err
		}
		if backup != "" {
			p.say("%s is as %s begins; yours is %s\n", name, u.called(), backup)
		}
	}
	return nil
}
