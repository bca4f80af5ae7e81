package check

import (
	"context"
	"time"
)

// Check is one thing that a program is asked. ForStep, Before and ForStage list them.
type Check struct {
	Name string `json:"name"` // such as "heads: what must work"
	Why  string `json:"why"`  // what goes wrong where a server fails it, in a sentence or two
	Step int    `json:"step"` // of the build track that is the first to pass it; 0: a stage's

	optional bool // what the program lacks is left out; otherwise it is a failure
	kind     kind
}

// kind is how a check is made.
type kind interface {
	run(ctx context.Context, b bench) verdict
}

// bench is what a check is made with.
type bench struct {
	program  Program
	options  Options
	optional bool
	hasty    bool // what fails is not tried once more
}

// usualLimit is the time limit that programs are started with, for checks that are about it.
const usualLimit = time.Second

func (b *bench) limit() time.Duration {
	if b.options.Limit > 0 {
		return b.options.Limit
	}
	return usualLimit
}

// verdict is what came of a check: one of failure, leftOut, err, or none of them if it passed.
type verdict struct {
	failure       *Failure
	leftOut       string // why
	passed, total int
	remarks       []string // what is not as it should be, and not required
	err           error    // of the machine
	suspected     bool     // it failed beside other checks, which is no proof
}

func (v *verdict) state() State {
	switch {
	case v.leftOut != "":
		return LeftOut
	case v.failure != nil:
		return Failed
	}
	return Passed
}
