package conformance

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Reach returns an error unless the server at the address responds to "GET /" with 200.
func Reach(ctx context.Context, config Config) error {
	config = config.withDefaults()
	root := contract()[rootName]
	switch result := play(ctx, root, &config, 0); {
	case result.refused:
		return fmt.Errorf("no server at %s (connection refused): start it first, or give the address that it listens on", config.Addr)
	case result.failure != "":
		return fmt.Errorf("GET / on %s: found %s; expected %s, which every server under test must send",
			config.Addr, result.failure, root.expectation(result.line))
	}
	return nil
}

// round is one call of Run.
type round struct {
	config Config
	lacks  map[string]*Lack // by resource; nil: the server has it; written by survey, between phases

	mu   sync.Mutex // guards what follows, and config.Progress
	lost *Lack      // the server has gone
	last string     // the last case for which the server still took a connection
}

// Run performs cases against a server, several at a time, after it has checked the server for each
// resource that they need. The results are in the order of the cases. If ctx ends, cases that have
// not run are missing.
func Run(ctx context.Context, cases []*Case, config Config) []Result {
	r := &round{config: config.withDefaults(), lacks: map[string]*Lack{}}
	results := make([]Result, len(cases))
	for _, phase := range r.phases(cases) {
		var own []*Case
		for _, i := range phase.cases {
			own = append(own, cases[i])
		}
		r.survey(ctx, own)
		inParallel(ctx, phase.cases, phase.jobs, func(i int) {
			result := r.perform(ctx, cases[i])
			if ctx.Err() == nil { // otherwise the result only says that ctx has ended
				results[i] = result
				r.progress(result)
			}
		})
	}
	return slices.DeleteFunc(results, func(r Result) bool { return r.Case == nil })
}

// phase is a number of cases that run together.
type phase struct {
	cases []int
	jobs  int
}

// phases puts the cases that wait for time limits first, so that the others run during these waits. Cases
// that would make others wait run alone after them, and those that may end the server run last.
func (r *round) phases(cases []*Case) []phase {
	var waiting, other, heavy, ending []int
	for i, c := range cases {
		switch {
		case slices.Contains(c.Needs, brokenName):
			ending = append(ending, i)
		case c.Heavy():
			heavy = append(heavy, i)
		case slices.Contains(c.Needs, limitsName):
			waiting = append(waiting, i)
		default:
			other = append(other, i)
		}
	}
	return []phase{{append(waiting, other...), r.config.Jobs}, {heavy, 1}, {ending, r.config.Jobs}}
}

// Heavy reports whether a case sends very much, or opens many connections. It runs alone,
// so that no other case fails because of it.
func (c *Case) Heavy() bool {
	bytes, size := 0, 1
	for i := range c.Steps {
		s := &c.Steps[i]
		if s.On.Size > 0 {
			size = s.On.Size
		}
		bytes += s.Send.Len(nil) * size
		if size > 20 || bytes > 256<<10 {
			return true
		}
	}
	return false
}

// inParallel calls perform with each of the numbers, until ctx ends.
func inParallel(ctx context.Context, numbers []int, jobs int, perform func(int)) {
	next := make(chan int)
	var wait sync.WaitGroup
	for range jobs {
		wait.Go(func() {
			for i := range next {
				perform(i)
			}
		})
	}
	defer wait.Wait()
	defer close(next)
	for _, i := range numbers {
		select {
		case next <- i:
		case <-ctx.Done():
			return
		}
	}
}

// perform runs a case, unless the server lacks a resource that it needs.
func (r *round) perform(ctx context.Context, c *Case) Result {
	if lack := r.missing(c); lack != nil {
		return Result{Case: c, Verdict: LeftOut, Lack: lack}
	}
	began := time.Now()
	played, cutAt := playCuts(ctx, c, &r.config)
	if played.refused {
		if lack := r.lose(ctx); lack != nil {
			return Result{Case: c, Verdict: LeftOut, Lack: lack}
		}
	} else {
		r.served(c.ID())
	}
	result := Result{
		Case: c, Verdict: Passed, Found: played.failure, Line: played.line,
		Duration: time.Since(began), Events: played.events,
	}
	switch {
	case played.failure != "" && c.Required:
		result.Verdict, result.CutAt = Failed, cutAt
	case played.failure != "":
		result.Verdict, result.CutAt = Noted, cutAt
	case played.lenient != "":
		result.Verdict, result.Found = Lenient, played.lenient
	default:
		return result
	}
	result.Expected = c.expectation(result.Line)
	return result
}

func (r *round) progress(result Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.config.Progress != nil {
		r.config.Progress(result)
	}
}

// atOnce is how many runs of one case go on at the same time.
const atOnce = 8

// playCuts performs a case as often as its Cut requires, and returns the first run that failed,
// or one that was lenient, or any.
func playCuts(ctx context.Context, c *Case, config *Config) (result played, cutAt int) {
	if c.Cut != CutAnywhere {
		return play(ctx, c, config, 0), 0
	}
	length := firstSend(c).Send.Len(config.vars())
	runs := make([]played, length)
	cuts := make(chan int)
	var wait sync.WaitGroup
	for range atOnce {
		wait.Go(func() {
			for at := range cuts {
				runs[at] = play(ctx, c, config, at)
			}
		})
	}
	for at := 1; at < length; at++ {
		cuts <- at
	}
	close(cuts)
	wait.Wait()
	lenient := 1
	for at := 1; at < length; at++ {
		switch {
		case runs[at].failure != "":
			return runs[at], at
		case runs[at].lenient != "":
			lenient = at
		}
	}
	return runs[lenient], 0
}
