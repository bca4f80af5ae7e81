package check

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"looper.example/stage06-final/conformance"
)

//go:embed cases/*.case
var caseFiles embed.FS

// ownCase is a case, of the conformance suite or of this package.
type ownCase struct {
	*conformance.Case
	own bool // it asks for what concerns mini alone
}

// suites are all cases, in their order: first those of the conformance suite.
var suites = sync.OnceValue(func() (all []ownCase) {
	add := func(own bool, groups []*conformance.Group, err error) {
		if err != nil {
			panic(err) // the files are part of these packages
		}
		for _, c := range conformance.Share(groups, conformance.LastStage) {
			all = append(all, ownCase{c, own})
		}
	}
	groups, err := conformance.Load()
	add(false, groups, err)
	folder, err := fs.Sub(caseFiles, "cases")
	if err != nil {
		panic(err)
	}
	groups, err = conformance.LoadFS(folder)
	add(true, groups, err)
	return all
})

// caseSet is a check that runs cases, in the order in which to make them pass.
type caseSet struct {
	cases   []*conformance.Case
	strict  map[*conformance.Case]bool // being lenient is not enough
	limits  bool                       // the program is told a time limit
	jobs    int                        // cases that run at once; 0: several
	without []string                   // resources that the program need not have
}

// run runs all cases at once. Then it runs those that failed once more, each alone and in order, until one fails
// again: that one is told of.
func (k *caseSet) run(ctx context.Context, b bench) verdict {
	limit := time.Duration(0)
	if k.limits && b.program.takesLimit() {
		limit = b.limit()
	}
	results, said, err := k.play(ctx, b, limit, k.cases, k.jobs)
	if err != nil {
		return judged(err)
	}
	v := verdict{}
	var wrong []*conformance.Result
	for i := range results {
		r := &results[i]
		switch {
		case r.Lack != nil && r.Lack.Declared:
			continue
		case k.accepts(r):
			v.passed++
			if r.Verdict != conformance.Passed {
				v.remarks = append(v.remarks, fmt.Sprintf("%s: %s", r.Case.ID(), r.Reason()))
			}
		default:
			wrong = append(wrong, r)
		}
		v.total++
	}
	for _, r := range wrong {
		if r.Lack == nil || !r.Lack.Gone() {
			again, itSaid, err := k.play(ctx, b, limit, []*conformance.Case{r.Case}, 1)
			if err != nil {
				return judged(err)
			}
			if k.accepts(&again[0]) {
				v.passed++ // the machine was busy
				continue
			}
			*r, said = again[0], itSaid
		} else if confirmed := k.firstThatEnds(ctx, b, limit, results); confirmed != nil {
			r, said = confirmed.result, confirmed.said
		}
		v.failure = k.story(r, said, limit, b)
		v.failure.Passed, v.failure.Total = v.passed, v.total
		break
	}
	return v
}

// accepts reports whether a result is good enough.
func (k *caseSet) accepts(r *conformance.Result) bool {
	if r.Lack != nil {
		return r.Lack.Declared
	}
	return r.OK(k.strict[r.Case])
}

// play starts the program and runs cases. said is how the program ended meanwhile; "": it did not.
func (k *caseSet) play(ctx context.Context, b bench, limit time.Duration, cases []*conformance.Case, jobs int) (results []conformance.Result, said string, err error) {
	s, err := b.program.start(ctx, limit)
	if err != nil {
		return nil, "", err
	}
	defer s.stop()
	config := conformance.Config{
		Addr: s.Addr, Process: s.Process, Limit: limit, Jobs: jobs, Patience: b.options.Patience,
		Without: append(k.without[:len(k.without):len(k.without)], b.options.Without...),
	}
	if jobs == 0 {
		config.Jobs = 12
	}
	if config.Patience == 0 {
		config.Patience = casePatience
	}
	results = conformance.Run(ctx, cases, config)
	if len(results) < len(cases) {
		return nil, "", ctx.Err()
	}
	for i := range results {
		if results[i].Verdict == conformance.Failed && s.endedSoon() || results[i].Lack != nil && results[i].Lack.Gone() {
			<-s.Ended()
			return results, s.LastWords(), nil
		}
	}
	return results, "", nil
}

// casePatience is how long a case waits for a response.
const casePatience = 1500 * time.Millisecond

// wasLast reports whether the case was the last that the server took a connection for.
func (k *caseSet) wasLast(r *conformance.Result, results []conformance.Result) bool {
	return slices.ContainsFunc(results, func(other conformance.Result) bool {
		return other.Lack != nil && other.Lack.Gone() && other.Lack.Asked == r.Case.ID()
	})
}

// lastCase is a case after which the program ended.
type lastCase struct {
	result *conformance.Result
	said   string
}

// firstThatEnds looks for the case that ends the program. It is most likely one of those that did not pass when the program
// ended; but where the end of the connection is expected, it may have passed.
func (k *caseSet) firstThatEnds(ctx context.Context, b bench, limit time.Duration, results []conformance.Result) *lastCase {
	for i := range results {
		r := &results[i]
		if r.Lack != nil || r.Verdict == conformance.Passed && !k.wasLast(r, results) {
			continue
		}
		again, said, err := k.play(ctx, b, limit, []*conformance.Case{r.Case}, 1)
		if err == nil && said != "" {
			return &lastCase{&again[0], said}
		}
	}
	return nil
}

// story tells of one case.
func (k *caseSet) story(r *conformance.Result, said string, limit time.Duration, b bench) *Failure {
	c := r.Case
	f := &Failure{
		Case: c.ID(), Came: r.Found, Wanted: r.Expected, ServerSaid: said,
		Why:       fmt.Sprintf("%s (%s: %s)", c.Why, strings.Join(c.Sections, ", "), c.Level),
		Start:     b.program.shown(limit),
		Reproduce: c.Script(shownAddr, limit, r.CutAt),
	}
	switch {
	case r.Lack != nil && r.Lack.Gone():
		f.Sent, f.Wanted = "the cases up to "+r.Lack.Asked, "a server that goes on"
		f.Came = "the end of the server"
	case r.Lack != nil:
		f.Sent, f.Came, f.Wanted = r.Lack.Asked, r.Lack.Found, r.Lack.Expected
		f.Why = fmt.Sprintf("%s The case needs that first.", r.Lack.Promise)
		f.Reproduce = c.Script(shownAddr, limit, 0)
		if probe := conformance.Contract(r.Lack.Name); probe != nil {
			f.Reproduce = probe.Script(shownAddr, limit, 0)
		}
	default:
		f.Sent = transcript(r)
	}
	return f
}

// How much of a transcript is told.
const (
	toldLines = 24
	toldWidth = 160
	toldGap   = 50 * time.Millisecond // a pause that is worth a word
)

// transcript tells what the clients did, a line of HTTP a line.
func transcript(r *conformance.Result) string {
	var lines []string
	conn, last := "first", time.Duration(0)
	for _, e := range r.Events {
		if e.What == "<" {
			continue
		}
		if e.Conn != conn {
			conn = e.Conn
			lines = append(lines, "on the connection "+conn+":")
		}
		if e.At-last > toldGap {
			lines = append(lines, fmt.Sprintf("(after %d ms)", (e.At-last).Milliseconds()))
		}
		last = e.At
		if e.What == "*" {
			lines = append(lines, "("+e.Text+")")
			continue
		}
		for _, line := range strings.SplitAfter(e.Text, `\r\n`) {
			if len(line) > toldWidth {
				line = fmt.Sprintf("%s ... (%d bytes)", line[:toldWidth], len(line))
			}
			if line != "" {
				lines = append(lines, line)
			}
		}
	}
	if len(lines) > toldLines {
		lines = append(lines[:toldLines], "...")
	}
	if r.CutAt > 0 {
		lines = append(lines, fmt.Sprintf("(cut in two after byte %d)", r.CutAt))
	}
	if len(lines) == 0 {
		return "nothing but a connection"
	}
	return strings.Join(lines, "\n")
}

// page is a check that is left out, if it is optional, for a program without a page.
type page struct {
	path string
	kind
}

func ifPage(path string, k kind) page { return page{path, k} }

func (p page) run(ctx context.Context, b bench) verdict {
	if b.optional {
		s, err := b.program.start(ctx, 0)
		if err != nil {
			return judged(err)
		}
		found := need{"GET", p.path}.isMet(s)
		s.stop()
		if !found {
			return verdict{leftOut: "no GET " + p.path + " here"}
		}
	}
	return p.kind.run(ctx, b)
}
