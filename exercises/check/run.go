package check

import (
	"context"
	"fmt"
	"time"
)

// Options say how a program is checked. The zero value works.
type Options struct {
	Limit    time.Duration // the time limit that the program is told; default 1 s
	Patience time.Duration // how long a case waits for a response; default 1.5 s
	Without  []string      // resources that the program is not to have (conformance.Resources); their cases are left out. Stories call it -without
}

// State is what is known of a check.
type State string

const (
	Started State = "started"
	Passed  State = "passed"
	Failed  State = "failed"
	LeftOut State = "left out" // it could not be made, or the program does not have what it is about
)

// Event tells how far Run is.
type Event struct {
	Check  string `json:"check"`
	State  State  `json:"state"`
	Number int    `json:"number"` // of the check, from 1
	Of     int    `json:"of"`
	Passed int    `json:"passed,omitempty"` // cases of the check that pass
	Total  int    `json:"total,omitempty"`
	Reason string `json:"reason,omitempty"` // why it was left out
}

// Result is what came of Run.
type Result struct {
	Events  []Event  `json:"events"`            // the last of each check
	Failure *Failure `json:"failure,omitempty"` // the first; nil: all passed
	Remarks []string `json:"remarks,omitempty"` // what is permitted, or not required, and not as the suite would have it; tell of them at the end
}

// OK reports whether nothing failed.
func (r *Result) OK() bool { return r.Failure == nil }

// Run makes checks in their order and stops at the first that fails. Each starts the program anew, on a free port of
// 127.0.0.1; what fails is tried once more. report may be nil. The error is that of the machine or of ctx, and not the
// program's: a program that does not start is a Failure.
func Run(ctx context.Context, p Program, checks []Check, options Options, report func(Event)) (Result, error) {
	var result Result
	for i, c := range checks {
		event := Event{Check: c.Name, State: Started, Number: i + 1, Of: len(checks)}
		if report != nil {
			report(event)
		}
		v := c.kind.run(ctx, bench{p, options, c.optional})
		if v.err == nil {
			v.err = ctx.Err()
		}
		if v.err != nil {
			return result, fmt.Errorf("%s: %w", c.Name, v.err)
		}
		event.State, event.Passed, event.Total = Passed, v.passed, v.total
		switch {
		case v.leftOut != "":
			event.State, event.Reason = LeftOut, v.leftOut
		case v.failure != nil:
			event.State = Failed
			result.Failure = v.failure
			c.complete(v.failure)
		}
		result.Events = append(result.Events, event)
		result.Remarks = append(result.Remarks, v.remarks...)
		if report != nil {
			report(event)
		}
		if v.failure != nil {
			break
		}
	}
	return result, nil
}

// complete adds what the check knows.
func (c *Check) complete(f *Failure) {
	if f.Check == "" {
		f.Check = c.Name
	}
	if f.Why == "" {
		f.Why = c.Why
	}
}
