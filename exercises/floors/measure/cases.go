package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"looper.example/stage06-final/conformance"
)

// limit is the time limit of the servers for the suite.
const limit = time.Second

// cases runs the share of the conformance suite that the floor must pass.
func (b *bench) cases(ctx context.Context, p *program) (conformance.Counts, error) {
	groups, err := conformance.Load()
	if err != nil {
		return conformance.Counts{}, err
	}
	config := conformance.Config{Patience: 5 * time.Second}
	var args []string
	if b.floor.hasLimits() {
		args = []string{"-timeout", limit.String()}
		config.Limit = limit
	}
	if b.floor.holdsOne {
		config.Jobs = 1
	}
	server, err := p.start(ctx, args...)
	if err != nil {
		return conformance.Counts{}, err
	}
	defer server.Stop()
	config.Addr, config.Process = server.Addr, server
	results := conformance.Run(ctx, conformance.Share(groups, b.floor.number), config)
	again(ctx, results, config)
	b.tell("%s: %s", p.name, conformance.Count(results))
	for _, r := range results {
		if r.Verdict == conformance.Failed {
			b.tell("  failed: %s", r.Case.ID())
		}
	}
	for _, m := range conformance.Missing(results) {
		b.tell("  left out: %d cases, for want of %s", m.Cases, m.Name)
	}
	return conformance.Count(results), ctx.Err()
}

// again runs the cases that did not pass once more, one at a time: the machine may have been busy.
func again(ctx context.Context, results []conformance.Result, config conformance.Config) {
	var others []*conformance.Case
	for _, r := range results {
		if r.Verdict != conformance.Passed && r.Verdict != conformance.LeftOut {
			others = append(others, r.Case)
		}
	}
	config.Jobs = 1
	for _, second := range conformance.Run(ctx, others, config) {
		at := slices.IndexFunc(results, func(r conformance.Result) bool { return r.Case == second.Case })
		results[at] = second
	}
}

// told is a cell of the table, such as "785, 16 lenient".
func told(n conformance.Counts) string {
	text := fmt.Sprint(n.Passed)
	for _, part := range []struct {
		count int
		what  string
	}{{n.Lenient, "lenient"}, {n.Noted, "noted"}, {n.Failed, "failed"}, {n.LeftOut, "left out"}} {
		if part.count > 0 {
			text += fmt.Sprintf(", %d %s", part.count, part.what)
		}
	}
	return text
}
