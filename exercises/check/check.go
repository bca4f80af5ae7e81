package check

import (
	"context"
	"time"
)

// Check is one thing that a program must do. ForStep, Before and ForStage list them.
type Check struct {
	Name string `json:"name"` // such as "heads: what must work"
	Why  string `json:"why"`  // what goes wrong if a server fails it, in a sentence or two
	Step int    `json:"step"` // the first step of the build track that passes it; 0: a check of a stage

	optional bool // if the program lacks what it is about, it is left out; otherwise that is a failure
	kind     kind
}

// kind is how a check runs.
type kind interface {
	run(ctx context.Context, b bench) verdict
}

// bench is what a check runs with.
type bench struct {
	program  Program
	options  Options
	optional bool
	hasty    bool // a failure is not tried once more
}

// usualLimit is the time limit with which programs start, for checks that are about it.
const usualLimit = time.Second

func (b *bench) limit() time.Duration {
	if b.options.Limit > 0 {
		return b.options.Limit
	}
	return usualLimit
}

// verdict is the result of a check: one of failure, leftOut, err, or none of them if it passed.
type verdict struct {
	failure       *Failure
	leftOut       string // why
	passed, total int
	remarks       []string // on behavior that is permitted and could be better
	err           error    // of the machine
	suspected     bool     // it failed while other checks ran, which is no proof
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
