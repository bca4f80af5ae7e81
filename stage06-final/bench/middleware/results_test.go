package middleware

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
	"looper.example/stage06-final/bench/ratio"
)

var (
	resultsFile = flag.String("results", "", "measure everything, and write the page of results to this `file`")
	rounds      = flag.Int("rounds", 31, "rounds of each measurement")
)

// TestResults measures, and writes the page RESULTS.md. It checks nothing.
func TestResults(t *testing.T) {
	if *resultsFile == "" {
		t.Skip("-results names no file")
	}
	config := ratio.Config{Rounds: *rounds, Slice: 20 * time.Millisecond}
	rows := []ratio.Row{
		{Name: "simulated kernel", Results: onTreadmill(t).Measure(config)},
		{Name: "Linux", Results: onLinux(t).Measure(config)},
	}
	goMod, err := os.ReadFile("../go.mod")
	require.NoError(t, err)
	page := fmt.Appendf(nil, pageTop, *rounds)
	page = ratio.AppendFacts(page, time.Now(), string(goMod))
	page = ratio.AppendRatios(append(page, timeTop...), "request", rows)
	page = ratio.AppendAllocations(append(page, allocationsTop...), rows[:1])
	require.NoError(t, os.WriteFile(*resultsFile, page, 0o644))
}

// onTreadmill measures in this process.
func onTreadmill(t *testing.T) ratio.Comparison {
	c := ratio.Comparison{Name: "simulated kernel"}
	for _, contestant := range contestants {
		app := hello(contestant.use)
		c.Contestants = append(c.Contestants, ratio.Contestant{Name: contestant.name, Do: func(n int) {
			k := &sim.Treadmill{Input: []byte(request), Turns: n, Clients: clients}
			l, err := loop.New(k, loop.Config{})
			require.NoError(t, err)
			_, err = app.ListenOn(l, "treadmill")
			require.NoError(t, err)
			require.NoError(t, k.Run(l))
		}})
	}
	return c
}

// onLinux measures processes that serve real connections.
func onLinux(t *testing.T) ratio.Comparison {
	c := ratio.Comparison{Name: "Linux"}
	for _, contestant := range contestants {
		p := start(t, contestant.name)
		p.ask(10 * clients)
		c.Contestants = append(c.Contestants, ratio.Contestant{Name: contestant.name, Elsewhere: p.ask})
	}
	return c
}

// All contestants say hello, on both kernels.
func TestContestants(t *testing.T) {
	for _, contestant := range onTreadmill(t).Contestants {
		contestant.Do(clients)
	}
	for _, contestant := range onLinux(t).Contestants {
		require.Positive(t, contestant.Elsewhere(20*clients), contestant.Name)
	}
}

const pageTop = `# Middleware: results

Written by ` + "`GOWORK=off go test ./middleware -run Results -results RESULTS.md -timeout 1h`" + ` in the folder of
the module; [its page](../README.md) explains how it is measured. %d rounds.

`

const timeTop = `
## Time

Processor time of a request for "Hello, World!" by one of 50 clients. The first column is the time without
middleware on the machine that wrote this page; the others are the time with it, over that in the same round.
On the simulated kernel the network costs nothing, so the middleware weighs more.

`

const allocationsTop = `
## Allocations

A request, and their bytes. Identifiers are made 64 at once.

`
