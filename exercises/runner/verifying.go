package runner

import (
	"context"
	"flag"
	"fmt"

	"looper.example/exercises/practice/verify"
)

func verifyFlags(set *flag.FlagSet, c *call) {
	set.IntVar(&c.times, "times", 1, "")
	set.BoolVar(&c.race, "race", false, "")
}

// verify tests exercises.
func (r *runner) verify(ctx context.Context, c *call) error {
	course, err := r.course()
	if err != nil {
		return err
	}
	for _, name := range c.args {
		if _, err := r.exercise(name); err != nil {
			return err
		}
	}
	versions := 0
	faults, err := verify.All(ctx, course, verify.Options{Names: c.args, Times: c.times, Race: c.race}, func(done string) {
		versions++
		fmt.Fprintln(r.Stderr, done)
	})
	if err != nil {
		return err
	}
	for _, f := range faults {
		r.say("FAULT %s\n", f)
	}
	r.say("%s tested, %s\n", plural(versions, "version"), plural(len(faults), "fault"))
	if len(faults) > 0 {
		return errFailed
	}
	return nil
}
