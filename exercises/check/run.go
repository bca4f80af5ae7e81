package check

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Options say how a program is checked. The zero value works.
type Options struct {
	Limit    time.Duration // the time limit that the program is told; default 1 s
	Patience time.Duration // how long a case waits for a response; default 1.5 s
	Without  []string      // resources that the program lacks (conformance.Resources); their cases are left out. Stories call it -without
	Strict   bool          // cases of the suite that are not required must pass too

	// Together runs all checks at once that do not disturb each other. It is for checks that a program most likely passes:
	// they take as long as the slowest of them.
	Together bool
}

// State is how far a check is.
type State string

const (
	Started State = "started"
	Passed  State = "passed"
	Failed  State = "failed"
	LeftOut State = "left out" // it could not run, or the program lacks what it is about
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

// Result is the result of Run.
type Result struct {
	Events  []Event  `json:"events"`            // the last of each check that has ended, in the order of the checks
	Failure *Failure `json:"failure,omitempty"` // the first; nil: all passed
	Remarks []string `json:"remarks,omitempty"` // on behavior that is permitted, and that the suite would have otherwise; show them at the end
}

// OK reports whether nothing failed.
func (r *Result) OK() bool { return r.Failure == nil }

// Run runs checks in their order and stops at the first that fails. Each starts the program anew, on a free port of
// 127.0.0.1. A check that fails runs once more. With Options.Together, checks run at once, and those that fail then run again
// in order. report may be nil; one goroutine at a time calls it. The error is that of the machine or of ctx: a program that
// does not start is a Failure, and no error.
func Run(ctx context.Context, p Program, checks []Check, options Options, report func(Event)) (Result, error) {
	r := &running{bench: bench{program: p, options: options}, checks: checks, report: report, came: make([]*verdict, len(checks))}
	err := r.all(ctx)
	return r.result(), err
}

// running is a call of Run.
type running struct {
	bench
	checks []Check

	mu     sync.Mutex // guards what follows, and calls of report
	report func(Event)
	came   []*verdict // of each check; nil: it has not ended
}

func (r *running) all(ctx context.Context) error {
	for {
		if r.options.Together {
			r.screen(ctx)
		}
		list := r.suspected()
		if !r.options.Together || len(list) == 0 {
			list = r.open()
		}
		failed, err := r.alone(ctx, list)
		if err != nil || failed || len(r.open()) == 0 {
			return err
		}
	}
}

// alone runs checks one after the other, up to the first that fails.
func (r *running) alone(ctx context.Context, list []int) (failed bool, err error) {
	for _, i := range list {
		r.tell(i, Started)
		c := &r.checks[i]
		v := c.kind.run(ctx, r.of(i))
		if v.err == nil {
			v.err = ctx.Err()
		}
		if v.err != nil {
			return false, fmt.Errorf("%s: %w", c.Name, v.err)
		}
		r.end(i, v)
		if v.failure != nil {
			return true, nil
		}
	}
	return false, nil
}

// of is what a check runs with.
func (r *running) of(i int) bench {
	b := r.bench
	b.optional = r.checks[i].optional
	return b
}

// open lists the checks that have no certain result.
func (r *running) open() []int {
	return r.those(func(v *verdict) bool { return v == nil || v.suspected })
}

func (r *running) suspected() []int {
	return r.those(func(v *verdict) bool { return v != nil && v.suspected })
}

func (r *running) those(wanted func(v *verdict) bool) (list []int) {
	for i, v := range r.came {
		if wanted(v) {
			list = append(list, i)
		}
	}
	return list
}

// end keeps the result of a check.
func (r *running) end(i int, v verdict) {
	if v.failure != nil {
		r.checks[i].complete(v.failure)
	}
	r.keep(i, v)
	r.tell(i, v.state())
}

func (r *running) keep(i int, v verdict) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.came[i] = &v
}

// tell reports how far a check is.
func (r *running) tell(i int, state State) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.report != nil {
		r.report(r.event(i, state))
	}
}

func (r *running) event(i int, state State) Event {
	e := Event{Check: r.checks[i].Name, State: state, Number: i + 1, Of: len(r.checks)}
	if v := r.came[i]; v != nil && state != Started {
		e.Passed, e.Total, e.Reason = v.passed, v.total, v.leftOut
	}
	return e
}

func (r *running) result() (result Result) {
	for i, v := range r.came {
		if v == nil || v.suspected {
			continue
		}
		result.Events = append(result.Events, r.event(i, v.state()))
		result.Remarks = append(result.Remarks, v.remarks...)
		if v.failure != nil {
			result.Failure = v.failure
		}
	}
	return result
}

// complete adds what the check knows and the failure lacks.
func (c *Check) complete(f *Failure) {
	if f.Check == "" {
		f.Check = c.Name
	}
	if f.Why == "" {
		f.Why = c.Why
	}
}
