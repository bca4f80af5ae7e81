package template

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/bench/ratio"
)

var (
	resultsFile = flag.String("results", "", "measure everything, and write the page of results to this `file`")
	rounds      = flag.Int("rounds", 31, "rounds of each measurement")
)

var peers = []string{"github.com/flosch/pongo2/v6", "github.com/nikolalohinski/gonja/v2"}

// TestResults measures, and writes the page that RESULTS.md is. It checks nothing.
func TestResults(t *testing.T) {
	if *resultsFile == "" {
		t.Skip("-results names no file")
	}
	real := startJinja2(t, pages())
	var rows []ratio.Row
	for _, p := range pages() {
		results := comparison(t, p, real).Measure(ratio.Config{Rounds: *rounds, Slice: 20 * time.Millisecond})
		rows = append(rows, ratio.Row{Name: p.name, Results: results})
		t.Logf("%s: %.3v", p.name, results) // progress, with -v
	}
	goMod, err := os.ReadFile("../go.mod")
	require.NoError(t, err)
	page := fmt.Appendf(nil, pageTop, *rounds)
	page = ratio.AppendFacts(page, time.Now(), string(goMod), peers...)
	if real != nil {
		page = fmt.Appendf(page, "%s.\n", real.version)
	} else {
		page = append(page, "Jinja2 was not installed, and took no part.\n"...)
	}
	page = ratio.AppendRatios(append(page, timeTop...), "page", rows)
	page = ratio.AppendAllocations(append(page, allocationsTop...), rows)
	require.NoError(t, os.WriteFile(*resultsFile, page, 0o644))
}

// comparison lets all engines render a page, Jinja2 too if it is installed.
func comparison(tb testing.TB, p page, real *jinja2) ratio.Comparison {
	c := ratio.Comparison{Name: p.name}
	for _, e := range engines() {
		render, err := e.load(p)
		require.NoError(tb, err)
		var out bytes.Buffer
		c.Contestants = append(c.Contestants, ratio.Contestant{
			Name: e.name,
			Do:   func(n int) { renderN(tb, render, &out, n) },
		})
	}
	if real != nil {
		c.Contestants = append(c.Contestants, ratio.Contestant{
			Name:      "Jinja2",
			Elsewhere: func(n int) time.Duration { return real.renderN(p, n) },
		})
	}
	return c
}

const pageTop = `# Templates: results

Written by ` + "`GOWORK=off go test ./template -run Results -results RESULTS.md -timeout 1h`" + ` in the folder of
the module; [its page](../README.md) explains what is compared, and how. %d rounds.

`

const timeTop = `
## Time

From the variables to the bytes of the page. The first column is what looper took on the machine that
wrote this page; the others are the time of each peer over that of looper in the same round. Above 1
the peer is slower.

`

const allocationsTop = `
## Allocations

A page, and their bytes. Those of Python are not counted.

`
