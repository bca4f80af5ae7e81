package conformance

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Table writes the page about the suite for docs: the subjects of the groups, the cases for each
// requirement of RFC 9112, and the cases of each section. It is Markdown.
func Table(groups []*Group, requirements []Requirement) string {
	var b strings.Builder
	cases := Share(groups, LastStage)
	fmt.Fprintf(&b, tableHead, len(cases), len(groups))
	b.WriteString("## The groups\n\n| group | what it is about | cases | MUST | SHOULD | MAY | first stage |\n|---|---|---:|---:|---:|---:|---:|\n")
	for _, g := range groups {
		levels, first := map[Level]int{}, LastStage
		for i := range g.Cases {
			levels[g.Cases[i].Level]++
			first = min(first, g.Cases[i].Stage)
		}
		fmt.Fprintf(&b, "| [%s](%s%s) | %s | %d | %d | %d | %d | %d |\n", g.Name, casesFolder, g.Cases[0].File, g.About,
			len(g.Cases), levels[Must], levels[Should], levels[May], first)
	}
	b.WriteString("\n| up to stage | cases it must pass |\n|---|---:|\n")
	for stage := 1; stage <= LastStage; stage++ {
		fmt.Fprintf(&b, "| %d | %d |\n", stage, len(Share(groups, stage)))
	}
	b.WriteString("\n" + requirementsHead)
	for _, r := range requirements {
		last := r.Why
		if r.Why == "" {
			last = strings.Join(quoteAll(r.Cases), ", ")
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.Section, r.Level, r.Text, last)
	}
	b.WriteString("\n" + sectionsHead)
	for _, section := range sections(cases) {
		var names []string
		for _, c := range cases {
			if slices.Contains(c.Sections, section) {
				names = append(names, c.ID())
			}
		}
		fmt.Fprintf(&b, "| %s | %d | %s |\n", section, len(names), abridged(names))
	}
	return b.String()
}

// casesFolder is the path of the case files, seen from the page in docs.
const casesFolder = "../stage06-final/conformance/cases/"

const tableHead = `<!-- Generated from the cases by: go run ./stage06-final/cmd/conform table >docs/conformance.md -->

# What the conformance suite checks

%d cases in %d groups check whether a server is an HTTP/1.1 server. This page says what they cover.
[The suite's README](../stage06-final/conformance/README.md) explains how to run them, how they are
written, and what they need of a server. The page is generated from the cases, and a test compares them.

`

const requirementsHead = `## What RFC 9112 requires of an origin server

Each requirement that binds an origin server, in our words, with the cases that check it,
or the reason why there is none.

| section | level | requirement | cases |
|---|---|---|---|
`

const sectionsHead = `## The cases by section

A section that is called "Looper ..." is one of the
[rules of the house](../stage06-final/conformance/README.md#rules-of-the-house).

| section | cases | which |
|---|---:|---|
`

func quoteAll(names []string) (quoted []string) {
	for _, name := range names {
		quoted = append(quoted, "`"+name+"`")
	}
	return quoted
}

// abridged returns the first few of many names.
func abridged(names []string) string {
	const most = 6
	if len(names) <= most {
		return strings.Join(quoteAll(names), ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(quoteAll(names[:most]), ", "), len(names)-most)
}

// sections returns the sections that the cases name, in the order of the documents.
func sections(cases []*Case) (sections []string) {
	for _, c := range cases {
		sections = append(sections, c.Sections...)
	}
	slices.SortFunc(sections, func(a, b string) int { return strings.Compare(sortKey(a), sortKey(b)) })
	return slices.Compact(sections)
}

var digits = regexp.MustCompile(`\d+`)

// sortKey puts 9.10 after 9.9, and RFCs before rules of the house.
func sortKey(section string) string {
	if rest, ok := strings.CutPrefix(section, "Looper"); ok {
		return "~" + rest
	}
	return digits.ReplaceAllStringFunc(section, func(n string) string {
		number, err := strconv.Atoi(n)
		if err != nil {
			return n
		}
		return fmt.Sprintf("%05d", number)
	})
}
