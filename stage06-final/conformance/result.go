package conformance

import (
	"strings"
	"time"
)

// Verdict is the outcome of a case.
type Verdict string

const (
	Passed  Verdict = "passed"
	Lenient Verdict = "lenient" // permitted by the RFC, but not what the suite looks for
	Noted   Verdict = "noted"   // failed, but not required
	Failed  Verdict = "failed"
	LeftOut Verdict = "left out" // not run: the server lacks a resource of the case
)

// Result is a case and its verdict.
type Result struct {
	Case     *Case
	Verdict  Verdict
	Found    string        // what came, if the case did not simply pass
	Expected string        // what would have passed instead
	Lack     *Lack         // why it was left out; nil: it was run
	Line     int           // of the step that failed or was lenient, in Case.File; 0: none
	CutAt    int           // for a case that is run for every cut: the first cut that failed
	Duration time.Duration // all runs of it
	Events   []Event       // of the run that failed, or of the only run
}

// OK reports whether the result is good enough. If strict is set, lenient and noted cases are not, and
// neither are cases that need a resource that Config does not declare missing. A server that has gone never is.
func (r *Result) OK(strict bool) bool {
	switch r.Verdict {
	case Passed:
		return true
	case LeftOut:
		return r.Lack.Declared || !strict && !r.Lack.Gone()
	case Lenient, Noted:
		return !strict
	}
	return false
}

// Reason says in one line why the case did not simply pass; "" if it did.
func (r *Result) Reason() string {
	switch r.Verdict {
	case Passed:
		return ""
	case LeftOut:
		return r.Lack.String()
	case Lenient:
		return "found " + r.Found + ", which the RFC permits; looked for " + r.Expected
	}
	if r.Expected == "" { // the server took no connection, or the case ran out of time
		return "found " + r.Found
	}
	return "found " + r.Found + "; expected " + r.Expected
}

// expectation describes the outcomes of the step on this line; with line 0, those of all steps.
func (c *Case) expectation(line int) string {
	return c.describe(line, func(o *Outcome) bool { return !o.Allowed })
}

// permission describes what the RFC permits besides; "" if nothing.
func (c *Case) permission(line int) string {
	return c.describe(line, func(o *Outcome) bool { return o.Allowed })
}

func (c *Case) describe(line int, wanted func(o *Outcome) bool) string {
	var parts []string
	for i := range c.Steps {
		s := &c.Steps[i]
		if s.Expect == nil || line != 0 && s.Line != line {
			continue
		}
		var choices []string
		for j := range s.Expect.Outcomes {
			if o := &s.Expect.Outcomes[j]; wanted(o) {
				choices = append(choices, o.String())
			}
		}
		if choices == nil {
			continue
		}
		if s.Expect.Within != (Span{}) {
			choices[len(choices)-1] += ", within " + s.Expect.Within.spell()
		}
		parts = append(parts, strings.Join(choices, "; or "))
	}
	return strings.Join(parts, "; and then ")
}

// asks returns the first line that the case sends, without its version.
func (c *Case) asks() string {
	first := firstSend(c)
	if first == nil {
		return "nothing"
	}
	line, _, _ := strings.Cut(first.Send.String(), `\r\n`)
	line, _, _ = strings.Cut(line, " HTTP/")
	return line
}
