package runner

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"looper.example/exercises/check"
	"looper.example/exercises/mini"
	"looper.example/exercises/practice"
	"looper.example/stage06-final/conformance"
)

// check checks the learner's program, or with a command after -- any program.
func (r *runner) check(ctx context.Context, c *call) error {
	switch {
	case c.stage != 0 && c.step != 0:
		return usagef("check: expected -step or -stage, found both")
	case len(c.rest) > 0:
		return r.checkAny(ctx, c)
	case c.stage != 0:
		return usagef("check: -stage needs a command after --, such as -- ./server {addr}")
	case c.without != "" || c.strict:
		return usagef("check: -without and -strict are for a command after --")
	}
	p, err := r.open()
	if err != nil {
		return err
	}
	p.tellNotes()
	u := p.current()
	named := c.step != 0 || len(c.args) > 0
	switch {
	case c.step != 0:
		u, err = p.unit(strconv.Itoa(c.step))
	case named:
		u, err = p.unit(c.args[0])
	}
	if err != nil {
		return err
	}
	return p.tellCheck(ctx, u, c.all || !named)
}

// tellCheck checks a unit and prints the result.
func (p *place) tellCheck(ctx context.Context, u unit, whole bool) error {
	o, err := u.plan(whole)(ctx, p.tellProgress)
	if err == nil {
		err = p.keep(o)
	}
	if err != nil {
		return err
	}
	if p.json {
		err = p.writeJSON(o)
	} else {
		p.tell(u.story(o), results)
	}
	if err == nil && !o.Passed {
		err = errFailed
	}
	return err
}

// tellProgress prints how far a check is to the standard error, where it does not disturb a tool.
func (r *runner) tellProgress(report progressReport) {
	if r.json || report.building || report.begins() && report.judging != practice.Measure {
		return
	}
	fmt.Fprintln(r.Stderr, report)
}

// checkAny checks a program in any language.
func (r *runner) checkAny(ctx context.Context, c *call) error {
	if err := check.Supported(); err != nil {
		return err
	}
	if len(c.args) > 0 {
		return usagef("check: expected -step %s, found %s", c.args[0], c.args[0])
	}
	checks, err := r.checksFor(c)
	if err != nil {
		return err
	}
	without, err := resources(c.without)
	if err != nil {
		return err
	}
	options := check.Options{Without: without, Together: c.all, Strict: c.strict}
	program := check.Program{Command: c.rest, Dir: r.Dir}
	result, err := r.Check(ctx, program, checks, options, func(e check.Event) { r.tellProgress(progressReport{event: e}) })
	if err != nil {
		return err
	}
	if r.json {
		err = r.writeJSON(result)
	} else {
		r.tell(toldResult(result, len(checks)), results)
	}
	if err == nil && !result.OK() {
		err = errFailed
	}
	return err
}

// resources reads a list of resources that a server lacks.
func resources(list string) (names []string, err error) {
	for _, name := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		if !slices.Contains(conformance.Resources(), name) {
			return nil, usagef("check: expected one of %s after -without, found %s", strings.Join(conformance.Resources(), ", "), name)
		}
		names = append(names, name)
	}
	return names, nil
}

// checksFor lists the checks of a step or a stage.
func (r *runner) checksFor(c *call) ([]check.Check, error) {
	switch {
	case c.stage != 0:
		if c.stage < 1 || c.stage > conformance.LastStage {
			return nil, usagef("check: expected a stage from 1 to %d, found %d", conformance.LastStage, c.stage)
		}
		return check.ForStage(c.stage), nil
	case c.step != 0:
		s, err := r.track.step(c.step)
		if err != nil {
			return nil, err
		}
		checks := check.ForStep(s.Number)
		if c.all {
			checks = append(before(s), checks...)
		}
		return checks, nil
	}
	return nil, usagef("check: a command after -- needs -step N or -stage N before it")
}

// before lists the checks of the steps before s, for a program of unknown origin: without those of templates, if s is of the main track.
func before(s mini.Step) (checks []check.Check) {
	for _, c := range check.Before(s.Number) {
		if s.Track == mini.Templates || c.Step <= mini.TemplatesAfter || mini.Steps()[c.Step-1].Track == mini.Main {
			checks = append(checks, c)
		}
	}
	return checks
}

// toldResult tells the result of the checks of any program.
func toldResult(result check.Result, of int) string {
	if !result.OK() {
		return result.Failure.Story()
	}
	var b strings.Builder
	leftOut := 0
	for _, e := range result.Events {
		if e.State == check.LeftOut {
			leftOut++
			fmt.Fprintf(&b, "left out: %s (%s)\n", e.Check, e.Reason)
		}
	}
	fmt.Fprintf(&b, "PASSED %d of %s\n", of-leftOut, plural(of, "check"))
	b.WriteString(toldRemarks(result.Remarks, "check -strict tells their stories, one after the other"))
	return b.String()
}

// toldRemarks lists what is not required and could be better: the first cases, and how to see the others.
func toldRemarks(remarks []string, more string) string {
	const most = 5
	if len(remarks) == 0 {
		return ""
	}
	told := remarks[:min(len(remarks), most)]
	text := fmt.Sprintf("Not required, and could be better:\n  %s\n", strings.Join(told, "\n  "))
	if rest := len(remarks) - len(told); rest > 0 {
		text += fmt.Sprintf("  and %d more; %s\n", rest, more)
	}
	return text
}
