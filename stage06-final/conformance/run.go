package conformance

import (
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"
)

// Config says which server is tested, and how patiently. The zero value of each field
// but Addr works.
type Config struct {
	Addr string // the server's host:port
	Host string // what Host fields say; default Addr

	Jobs     int           // cases that run at once; default 24
	Patience time.Duration // how long an answer, or the end of a connection, is waited for; default 3 s
	Settle   time.Duration // how long it is watched that nothing more comes; default 60 ms

	// Limit is what all of the server's time limits were set to. Zero: not known, and cases
	// that need them are skipped.
	Limit time.Duration

	// Without names resources (Resources) that the server does not have; cases that need one
	// are skipped.
	Without []string

	// Progress is called behind each case, by one goroutine at a time. May be nil.
	Progress func(r Result)
}

func (c Config) withDefaults() Config {
	if c.Host == "" {
		c.Host = c.Addr
	}
	if c.Jobs <= 0 {
		c.Jobs = 24
	}
	if c.Patience <= 0 {
		c.Patience = 3 * time.Second
	}
	if c.Settle <= 0 {
		c.Settle = 60 * time.Millisecond
	}
	if c.Limit <= 0 {
		c.Without = append(slices.Clone(c.Without), "limits")
	}
	return c
}

// promptly is how long a server may take to close a connection behind its last answer: less
// than it would take to close an idle one.
func (c *Config) promptly() time.Duration {
	if c.Limit <= 0 {
		return c.Patience
	}
	return min(c.Patience, c.Limit*3/4)
}

func (c *Config) vars() Vars {
	name, port, err := net.SplitHostPort(c.Host)
	if err != nil {
		name, port = c.Host, "80"
	}
	return Vars{"host": c.Host, "name": name, "port": port}
}

// Verdict is what came of a case.
type Verdict string

const (
	Passed  Verdict = "passed"
	Lenient Verdict = "lenient" // as the RFC permits, but not as the suite would have it
	Noted   Verdict = "noted"   // failed, but not required
	Failed  Verdict = "failed"
	Skipped Verdict = "skipped" // the server does not have what the case needs
)

// Result is a case and what came of it.
type Result struct {
	Case     *Case
	Verdict  Verdict
	Reason   string        // why it did not simply pass
	Line     int           // of the step that failed, in Case.File; 0: none
	CutAt    int           // of a case that is run for every cut: the first that failed
	Duration time.Duration // all runs of it
	Events   []Event       // of the run that failed, or of the only one
}

// OK says whether the result is good enough; strict says that being lenient or
// merely noted is not.
func (r *Result) OK(strict bool) bool {
	switch r.Verdict {
	case Passed, Skipped:
		return true
	case Lenient, Noted:
		return !strict
	}
	return false
}

// Reach tells whether there is a server at the address that answers "GET /" with 200.
func Reach(ctx context.Context, config Config) error {
	config = config.withDefaults()
	get := &Case{Steps: []Step{
		{Send: Bytes{{literal: "GET / HTTP/1.1\r\nHost: "}, {variable: "host"}, {literal: "\r\n\r\n"}}},
		{Expect: &Expect{Outcomes: []Outcome{{Kind: Answer, Status: []string{"200"}, Times: 1}}}},
	}}
	if result := play(ctx, get, &config, 0); result.failure != "" {
		return fmt.Errorf("GET / on %s: %s", config.Addr, result.failure)
	}
	return nil
}

// Run performs cases against a server, several at a time. The results are in the order of
// the cases. When ctx ends, cases that have not run are missing.
func Run(ctx context.Context, cases []*Case, config Config) []Result {
	config = config.withDefaults()
	results := make([]Result, len(cases))
	var mu sync.Mutex // guards config.Progress
	perform := func(i int) {
		results[i] = runCase(ctx, cases[i], &config)
		if config.Progress != nil {
			mu.Lock()
			defer mu.Unlock()
			config.Progress(results[i])
		}
	}
	light, heavy := schedule(cases)
	inParallel(ctx, light, config.Jobs, perform)
	inParallel(ctx, heavy, 1, perform)
	return slices.DeleteFunc(results, func(r Result) bool { return r.Case == nil })
}

// schedule puts the cases that wait for limits of time first, so that the others run
// meanwhile, and keeps apart those that would make others wait.
func schedule(cases []*Case) (light, heavy []int) {
	var waiting, other []int
	for i, c := range cases {
		switch {
		case c.isHeavy():
			heavy = append(heavy, i)
		case slices.Contains(c.Needs, "limits"):
			waiting = append(waiting, i)
		default:
			other = append(other, i)
		}
	}
	return append(waiting, other...), heavy
}

// isHeavy says whether a case sends very much, or opens many connections: it is run alone,
// so that what it does to the server is not held against another.
func (c *Case) isHeavy() bool {
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

func runCase(ctx context.Context, c *Case, config *Config) Result {
	for _, need := range c.Needs {
		if slices.Contains(config.Without, need) {
			return Result{Case: c, Verdict: Skipped, Reason: "the server does not have: " + resources[need]}
		}
	}
	began := time.Now()
	result, cutAt := playCuts(ctx, c, config)
	r := Result{Case: c, Verdict: Passed, Line: result.line, Duration: time.Since(began), Events: result.events}
	switch {
	case result.failure != "":
		r.Verdict, r.Reason, r.CutAt = Failed, result.failure, cutAt
		if !c.Required {
			r.Verdict = Noted
		}
	case result.lenient != "":
		r.Verdict, r.Reason = Lenient, "the RFC permits it, but a stricter answer is wanted: it was "+result.lenient
	}
	return r
}

// atOnce is how many runs of one case are made at the same time.
const atOnce = 8

// playCuts performs a case as often as it asks for, and returns the first run that failed,
// or was lenient, or any.
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
