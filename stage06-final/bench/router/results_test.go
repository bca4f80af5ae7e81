package router

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/bench/ratio"
)

var (
	resultsFile = flag.String("results", "", "measure everything, and write the page of results to this `file`, and a picture beside it")
	rounds      = flag.Int("rounds", 31, "rounds of each measurement")
)

var peers = []string{
	"github.com/julienschmidt/httprouter", "github.com/gin-gonic/gin", "github.com/go-chi/chi/v5", "github.com/gorilla/mux",
}

// TestResults measures, and writes the page RESULTS.md. It checks nothing.
func TestResults(t *testing.T) {
	if *resultsFile == "" {
		t.Skip("-results names no file")
	}
	config := ratio.Config{Rounds: *rounds}
	var rows []ratio.Row
	for _, s := range measured(t) {
		rows = append(rows, ratio.Row{Name: s.name, Results: comparison(s).Measure(config)})
		t.Logf("%s: %.3v", s.name, rows[len(rows)-1].Results) // progress, with -v
	}
	one, turn := growth(1, config), growth(1000, config)

	goMod, err := os.ReadFile("../go.mod")
	require.NoError(t, err)
	page := fmt.Appendf(nil, pageTop, *rounds)
	page = ratio.AppendFacts(page, time.Now(), string(goMod), peers...)
	page = ratio.AppendRatios(append(page, timeTop...), "request", rows)
	page = ratio.AppendAllocations(append(page, allocationsTop...), rows)
	page = one.appendTable(append(page, growthTop...))
	page = turn.appendTable(append(page, growthTurn...))
	require.NoError(t, os.WriteFile(*resultsFile, page, 0o644))
	picture := filepath.Join(filepath.Dir(*resultsFile), "growth.svg")
	require.NoError(t, os.WriteFile(picture, one.appendSVG(nil), 0o644))
}

// comparison compares how the contestants pass the requests of a set to their handlers. The
// handlers read nothing.
func comparison(s set) ratio.Comparison {
	c := ratio.Comparison{Name: s.name}
	for _, contestant := range contestants() {
		serve := contestant.build(s.routes, new(witness), nothing)
		c.Contestants = append(c.Contestants, ratio.Contestant{
			Name: contestant.name,
			Do:   func(n int) { serveN(serve, s.requests, n) },
		})
	}
	return c
}

const pageTop = `# Routers: results

Written by ` + "`GOWORK=off go test ./router -run Results -results RESULTS.md -timeout 1h`" + ` in the folder of
the module; [its page](../README.md) explains what is compared, and how. %d rounds.

`

const timeTop = `
## Time

From the request to the handler with its parameters. The first column is what looper took on the
machine that wrote this page; the others are the time of each peer over that of looper in the same
round. Above 1 the peer is slower.

`

const allocationsTop = `
## Allocations

A request, and their bytes.

`

const growthTop = `
## From 10 to 10,000 routes

Routes like ` + "`/service0042/items/{item}/parts/{part}`" + `. All times are over that of looper with 10 routes, in
the same round. One request again and again:

![Time over the number of routes](growth.svg)

`

const growthTurn = `
A thousand requests in turn, for routes from all over the tree, so that in a large tree every node comes
from ever slower memory:

`
