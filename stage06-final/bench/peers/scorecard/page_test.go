package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/conformance"
)

// The page has two small groups and three servers, one of which is not installed.
func TestPage(t *testing.T) {
	one := conformance.Case{Group: "lines", Name: "bare-lf", Sections: []string{"RFC 9112 2.2", "Looper lines"}, Why: "Two ends are one too many."}
	two := conformance.Case{Group: "hosts", Name: "none", Sections: []string{"RFC 9112 3.2"}, Why: "The server cannot know the host."}
	groups := []*conformance.Group{{Name: "lines", Cases: []conformance.Case{one}}, {Name: "hosts", Cases: []conformance.Case{two}}}
	result := func(c *conformance.Case, v conformance.Verdict) conformance.Result {
		return conformance.Result{Case: c, Verdict: v}
	}
	lacking := result(&two, conformance.LeftOut)
	lacking.Lack = &conformance.Lack{Name: "host", Asked: "GET /host", Found: "HTTP/1.1 404 Not Found with 2 bytes"}
	page := string(appendPage(nil, groups, []card{
		{contestant{name: "good"}, "1.0", []conformance.Result{result(&one, conformance.Passed), result(&two, conformance.Lenient)}},
		{contestant{name: "bad"}, "0.1", []conformance.Result{result(&one, conformance.Failed), lacking}},
		{contestant{name: "gone"}, "", nil},
	}))
	for _, want := range []string{
		"| good | 1.0 | 1 | 1 | 0 | 0 | 0 |\n| bad | 0.1 | 0 | 0 | 0 | 1 | 1 |\n| gone | not installed | | | | | |\n",
		"| group | cases | good | bad | gone |\n|---|---:|---:|---:|---:|\n" +
			"| lines | 1 | 0 of 1 | 1 of 1 | — |\n| hosts | 1 | 0 of 1 | — | — |\n",
		"### good 1.0\n\nNone.\n\n### bad 0.1\n\n- `lines/bare-lf` (RFC 9112 2.2; Looper lines): Two ends are one too many.\n",
		"| server | it lacks | cases | for | it sends |\n|---|---|---:|---|---|\n| bad | host | 1 | `GET /host` | HTTP/1.1 404 Not Found |\n",
	} {
		require.Contains(t, page, want)
	}
	require.NotContains(t, page, "### gone")
	require.True(t, strings.HasSuffix(page, "\n"))
}

// The page in docs names no case that the suite no longer has.
func TestPageNamesCases(t *testing.T) {
	groups, err := conformance.Load()
	require.NoError(t, err)
	var known []string
	for _, c := range conformance.Share(groups, conformance.LastStage) {
		known = append(known, c.ID())
	}
	page, err := os.ReadFile("../../../../docs/scorecard.md")
	require.NoError(t, err)
	named := regexp.MustCompile("(?m)^- `(.*)` \\(").FindAllStringSubmatch(string(page), -1)
	require.NotEmpty(t, named)
	for _, match := range named {
		require.Contains(t, known, match[1])
	}
}

// The peers that are Go programs are set up as the suite needs them: each resource
// is there, and none of the requests gets an error.
func TestPeersAreSetUp(t *testing.T) {
	groups, err := conformance.LoadFS(os.DirFS("testdata"))
	require.NoError(t, err)
	cases := conformance.Share(groups, conformance.LastStage)
	for _, c := range contestants() {
		if c.name == "nginx" || c.name == "node" {
			continue // some servers lack them
		}
		t.Run(c.name, func(t *testing.T) {
			results, err := c.run(t.Context(), cases, 2*time.Second)
			require.NoError(t, err)
			for _, r := range results {
				require.Equal(t, conformance.Passed, r.Verdict, "%s: %s", r.Case.ID(), r.Reason())
			}
		})
	}
}
