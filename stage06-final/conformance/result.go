package conformance

import (
	"strings"
	"time"
)

// Verdict is what came of a case.
type Verdict string

const (
	Passed  Verdict = "passed"
	Lenient Verdict = "lenient" // as the RFC permits, but not as the suite would have it
	Noted   Verdict = "noted"   // failed, but not required
	Failed  Verdict = "failed"
	LeftOut Verdict = "left out" // not run: the server does not have what the case needs
)

// Result is a case and what came of it.
type Result struct {
	Case     *Case
	Verdict  Verdict
	Found    string        // what came where it did not simply pass
	Expected string        // what would have passed instead
	Lack     *Lack         // why it was left out; nil: it was run
	Line     int           // of the step that failed or was lenient, in Case.File; 0: none
	CutAt    int           // of a case that is run for every cut: the first that failed
	Duration time.Duration // all runs of it
	Events   []Event       // of the run that failed, or of the only one
}

// OK reports whether the result is good enough. Strict says that being lenient or merely noted is not, and
// neither is lacking something that Config does not declare. A server that has gone never is.
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
	return "found " + r.Found + "; expected " + r.Expected
}

// expectation is what the step on this line waits for, in words; with line 0, what all steps do.
func (c *Case) expectation(line int) string {
	return c.describe(line, func(o *Outcome) bool { return !o.Allowed })
}

// permission is what the RFC permits besides, in words; "" if there is nothing.
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

// asks is the first line that the case sends, without its version.
func (c *Case) asks() string {
	first := firstSend(c)
	if first == nil {
		return "nothing"
	}
	line, _, _ := strings.Cut(first.Send.String(), `\r\n`)
	line, _, _ = strings.Cut(line, " HTTP/")
	return line
}
