package main

import (
	"fmt"
	"runtime"
	"strings"

	"looper.example/stage06-final/conformance"
)

// appendPage appends the scorecard as Markdown.
func appendPage(dst []byte, groups []*conformance.Group, cards []card) []byte {
	dst = append(dst, heading...)
	dst = fmt.Appendf(dst, "\nMade with %s on %s/%s.\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	dst = appendSums(append(dst, "\n## All cases\n\n"...), cards)
	dst = appendGroups(append(dst, "\n## By group\n\n"...), groups, cards)
	dst = append(dst, "\n## What fails\n\nThe required cases that each server does not pass.\n"...)
	for _, c := range cards {
		dst = appendFailures(dst, c)
	}
	dst = append(dst, "\n## What is left out\n\n| server | it lacks | cases | for | it sends |\n|---|---|---:|---|---|\n"...)
	for _, c := range cards {
		dst = appendMissing(dst, c)
	}
	return dst
}

// appendMissing appends the resources that a server lacks, with the requests that showed this.
func appendMissing(dst []byte, c card) []byte {
	for _, m := range conformance.Missing(c.results) {
		found, _, _ := strings.Cut(m.Found, " with ") // the status line says enough
		dst = fmt.Appendf(dst, "| %s | %s | %d | `%s` | %s |\n", c.name, m.Name, m.Cases, m.Asked, strings.ReplaceAll(found, "|", "\\|"))
	}
	return dst
}

const heading = `# The scorecard

The same cases for several servers: looper, and its alternatives. Each is set up as
its users set it up ([peers](../stage06-final/bench/peers/doc.go)), with time limits.
[The suite](../stage06-final/conformance/README.md) explains each case, and its reason. A program writes this
page; do not edit it:

` + "```" + `
$ cd stage06-final/bench/peers/scorecard
$ GOWORK=off go run . -out ../../../../docs/scorecard.md
` + "```" + `

How to read it:

- **passed**: the response is what the suite looks for.
- **lenient**: another response, which the RFC permits. Looper is stricter than the RFC requires; a
  lenient peer has no fault.
- **noted**: the case failed, and is not required: a SHOULD, a MAY, or a rule of this house.
- **failed**: a MUST of the RFC, or another case that is required.
- **left out**: the server lacks a resource of the case. The suite looks for each resource first;
  [the last table](#what-is-left-out) shows what came instead. nginx runs without an application, so it has no page
  that echoes, waits or fails. No peer has the protocol that the suite upgrades to, and some serve no files.

Looper's authors wrote the suite, from the same RFCs as looper, so looper must pass it. If a case is unfair
to a server, that is a mistake in the suite.
`

func appendSums(dst []byte, cards []card) []byte {
	dst = append(dst, "| server | version | passed | lenient | noted | failed | left out |\n|---|---|---:|---:|---:|---:|---:|\n"...)
	for _, c := range cards {
		if c.results == nil {
			dst = fmt.Appendf(dst, "| %s | not installed | | | | | |\n", c.name)
			continue
		}
		n := conformance.Count(c.results)
		dst = fmt.Appendf(dst, "| %s | %s | %d | %d | %d | %d | %d |\n",
			c.name, c.version, n.Passed, n.Lenient, n.Noted, n.Failed, n.LeftOut)
	}
	return dst
}

// appendGroups appends, for each group, how many of the required cases that were run failed.
func appendGroups(dst []byte, groups []*conformance.Group, cards []card) []byte {
	dst = append(dst, "Failed cases of those that were run. A dash means that none was run.\n\n| group | cases |"...)
	line := "|---|---:|"
	for _, c := range cards {
		dst = fmt.Appendf(dst, " %s |", c.name)
		line += "---:|"
	}
	dst = append(dst, "\n"+line+"\n"...)
	for _, g := range groups {
		dst = fmt.Appendf(dst, "| %s | %d |", g.Name, len(g.Cases))
		for _, c := range cards {
			dst = fmt.Appendf(dst, " %s |", share(c.results, g.Name))
		}
		dst = append(dst, '\n')
	}
	return dst
}

func share(results []conformance.Result, group string) string {
	var own []conformance.Result
	for _, r := range results {
		if r.Case.Group == group {
			own = append(own, r)
		}
	}
	n := conformance.Count(own)
	if ran := n.Total() - n.LeftOut; ran > 0 {
		return fmt.Sprintf("%d of %d", n.Failed, ran)
	}
	return "—"
}

func appendFailures(dst []byte, c card) []byte {
	if c.results == nil {
		return dst
	}
	dst = fmt.Appendf(dst, "\n### %s %s\n\n", c.name, c.version)
	none := true
	for _, r := range c.results {
		if r.Verdict == conformance.Failed {
			none = false
			dst = fmt.Appendf(dst, "- `%s` (%s): %s\n", r.Case.ID(), strings.Join(r.Case.Sections, "; "), r.Case.Why)
		}
	}
	if none {
		dst = append(dst, "None.\n"...)
	}
	return dst
}
