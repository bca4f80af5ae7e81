package check

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"time"

	"looper.example/stage06-final/conformance"
)

//go:embed cases/*.case
var caseFiles embed.FS

// ownCase is a case, of the conformance suite or of this package.
type ownCase struct {
	*conformance.Case
	own bool // it concerns mini alone
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
	strict  map[*conformance.Case]bool // cases that fail if the server is lenient
	limits  bool                       // the program is told a time limit
	jobs    int                        // cases that run at once; 0: several
	track   bool                       // it is of a step, which has all that its cases need
	without []string                   // resources that the program need not have
}

// run runs all cases at once. Then it runs those that failed once more, each alone and in order, until one fails
// again: the story is about that one. Then come the cases that did not run because another had failed.
func (k *caseSet) run(ctx context.Context, b bench) verdict {
	var v verdict
	var ran []conformance.Result
	for rest := k.cases; len(rest) > 0; {
		all, err := k.play(ctx, b, k.limit(b), rest, k.jobs)
		if err != nil {
			return judged(err)
		}
		of := k.judge(ctx, b, all)
		if of.err != nil {
			return of
		}
		ran = append(ran, all.results...)
		v.passed, v.total, v.remarks = v.passed+of.passed, k.total(ran), append(v.remarks, of.remarks...)
		if of.failure != nil {
			return v.failed(of.failure)
		}
		rest = left(rest, all.results)
	}
	return v
}

// left lists the cases that have no result.
func left(cases []*conformance.Case, results []conformance.Result) []*conformance.Case {
	return slices.DeleteFunc(slices.Clone(cases), func(c *conformance.Case) bool {
		return slices.ContainsFunc(results, func(r conformance.Result) bool { return r.Case == c })
	})
}

// judge is the verdict on cases that have run. Only its failure, its remarks and what has passed are set.
func (k *caseSet) judge(ctx context.Context, b bench, all *played) (v verdict) {
	limit, results := k.limit(b), all.results
	var wrong []*conformance.Result
	for i := range results {
		r := &results[i]
		if !k.accepts(r, b.options.Strict) {
			wrong = append(wrong, r)
			continue
		}
		part := k.tally(r)
		v.passed += part.passed
		v.remarks = append(v.remarks, part.remarks...)
	}
	told := func(r *conformance.Result, of *played) verdict {
		if k.counted(r.Case, results, b) {
			v.passed-- // it seemed to pass
		}
		v.failure = k.story(r, of, limit, b)
		return v
	}
	for _, r := range wrong {
		if r.Lack == nil || !r.Lack.Gone() {
			again, err := k.play(ctx, b, limit, []*conformance.Case{r.Case}, 1)
			if err != nil {
				return judged(err)
			}
			if k.accepts(&again.results[0], b.options.Strict) || k.outlasted(ctx, b, &again.results[0]) {
				v.passed++ // the machine was busy
				continue
			}
			return told(&again.results[0], again)
		}
		if last, of := k.firstThatEnds(ctx, b, limit, results); last != nil {
			return told(last, of)
		}
		return told(r, all)
	}
	if all.ended {
		if last, of := k.firstThatEnds(ctx, b, limit, results); last != nil {
			return told(last, of)
		}
	}
	return v
}

// outlasted reports whether a case failed only because sending it a byte at a time took longer than the server's time limit, on a
// busy machine: then it passes on a server without the limit. It returns false for cases about limits.
func (k *caseSet) outlasted(ctx context.Context, b bench, r *conformance.Result) bool {
	limit := k.limit(b)
	if limit == 0 || !k.track || r.Case.Cut != conformance.CutBytes || r.Duration < limit || slices.Contains(r.Case.Needs, "limits") {
		return false
	}
	again, err := k.play(ctx, b, 0, []*conformance.Case{r.Case}, 1)
	return err == nil && !again.ended && k.accepts(&again.results[0], b.options.Strict)
}

// counted reports whether the case is among those that passed at first.
func (k *caseSet) counted(c *conformance.Case, results []conformance.Result, b bench) bool {
	return slices.ContainsFunc(results, func(r conformance.Result) bool {
		return r.Case == c && r.Lack == nil && k.accepts(&r, b.options.Strict)
	})
}

// limit is the time limit that the program is told; 0: none.
func (k *caseSet) limit(b bench) time.Duration {
	if k.limits && b.program.takesLimit() {
		return b.limit()
	}
	return 0
}

// tally is the verdict on one result that is good enough.
func (k *caseSet) tally(r *conformance.Result) verdict {
	switch {
	case r.Lack != nil: // Options.Without names what the case needs
		return verdict{}
	case r.Verdict != conformance.Passed:
		return verdict{passed: 1, total: 1, remarks: []string{fmt.Sprintf("%s: %s", r.Case.ID(), r.Reason())}}
	}
	return verdict{passed: 1, total: 1}
}

// failed adds a failure to the verdict of a check that has counted its cases.
func (v verdict) failed(f *Failure) verdict {
	f.Passed, f.Total = v.passed, v.total
	v.failure = f
	return v
}

// total counts the cases, without those that need what Options.Without names.
func (k *caseSet) total(results []conformance.Result) int {
	total := len(k.cases)
	for i := range results {
		if lack := results[i].Lack; lack != nil && lack.Declared {
			total--
		}
	}
	return total
}

// accepts reports whether a result is good enough. If strict is set, every case must pass, required or not.
func (k *caseSet) accepts(r *conformance.Result, strict bool) bool {
	if r.Lack != nil {
		return r.Lack.Declared
	}
	return r.OK(strict || k.strict[r.Case])
}

// played is the result of cases.
type played struct {
	results []conformance.Result
	ended   bool   // the program has ended meanwhile
	said    string // its last words, or what it wrote meanwhile
}

// play starts the program and runs cases.
func (k *caseSet) play(ctx context.Context, b bench, limit time.Duration, cases []*conformance.Case, jobs int) (*played, error) {
	s, err := b.program.start(ctx, limit)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	config := suiteRun{strict: b.options.Strict, Config: conformance.Config{
		Addr: s.Addr, Process: s.Process, Limit: limit, Jobs: jobs, Patience: b.options.Patience,
		Without: append(k.without[:len(k.without):len(k.without)], b.options.Without...),
	}}
	if jobs == 0 {
		config.Jobs = 12
	}
	if config.Patience == 0 {
		config.Patience = casePatience
	}
	results := config.runFor(ctx, cases)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	rough := slices.ContainsFunc(results, func(r conformance.Result) bool { return r.Verdict != conformance.Passed })
	all := &played{results: results}
	if s.hasEnded() || rough && s.endedSoon() {
		all.ended, all.said = true, s.LastWords()
	} else if rough {
		all.said = s.said()
	}
	return all, nil
}

// suiteRun is a run of cases.
type suiteRun struct {
	conformance.Config
	strict bool // as Options.Strict
}

// enough is how long cases go on after one has failed. On a server that does not respond, all of them would wait.
const enough = 5 * time.Second

// runFor runs the cases. If one fails and the time is up, it returns the results so far.
func (r *suiteRun) runFor(ctx context.Context, cases []*conformance.Case) []conformance.Result {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	began, failed := time.Now(), false
	r.Progress = func(result conformance.Result) {
		if !failed && !result.OK(r.strict) {
			failed = true
			time.AfterFunc(enough-time.Since(began), cancel)
		}
	}
	return conformance.Run(ctx, cases, r.Config)
}

// casePatience is how long a case waits for a response.
const casePatience = 1500 * time.Millisecond

// wasLast reports whether the case was the last for which the server accepted a connection.
func (k *caseSet) wasLast(r *conformance.Result, results []conformance.Result) bool {
	return slices.ContainsFunc(results, func(other conformance.Result) bool {
		return other.Lack != nil && other.Lack.Gone() && other.Lack.Asked == r.Case.ID()
	})
}

// firstThatEnds looks for the case that ends the program. It is most likely one of those that did not pass when the program
// ended; but where the end of the connection is expected, it may have passed.
func (k *caseSet) firstThatEnds(ctx context.Context, b bench, limit time.Duration, results []conformance.Result) (*conformance.Result, *played) {
	for i := range results {
		r := &results[i]
		if r.Lack != nil || r.Verdict == conformance.Passed && !k.wasLast(r, results) {
			continue
		}
		again, err := k.play(ctx, b, limit, []*conformance.Case{r.Case}, 1)
		if err == nil && again.ended {
			return &again.results[0], again
		}
	}
	return k.lastOfAll(ctx, b, limit, results)
}

// lastOfAll runs the cases one after the other. The last that runs is the one that ends the program.
func (k *caseSet) lastOfAll(ctx context.Context, b bench, limit time.Duration, results []conformance.Result) (*conformance.Result, *played) {
	var ran []*conformance.Case
	for i := range results {
		if results[i].Lack == nil {
			ran = append(ran, results[i].Case)
		}
	}
	again, err := k.play(ctx, b, limit, ran, 1)
	if err != nil || !again.ended {
		return nil, nil
	}
	for i := range again.results {
		if r := &again.results[i]; k.wasLast(r, again.results) {
			return r, again
		}
	}
	return nil, nil
}
