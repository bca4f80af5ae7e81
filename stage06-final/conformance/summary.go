package conformance

import (
	"cmp"
	"slices"
	"strings"
)

// Missed is a Lack with the number of cases that it leaves out.
type Missed struct {
	*Lack
	Cases int
}

// Missing returns the lacks that left cases out, each once: a server that has gone first, then lacks that Config does not
// declare, and those that leave out many cases before those that leave out few.
func Missing(results []Result) (missed []Missed) {
	for i := range results {
		lack := results[i].Lack
		if lack == nil {
			continue
		}
		at := slices.IndexFunc(missed, func(m Missed) bool { return *m.Lack == *lack })
		if at < 0 {
			at = len(missed)
			missed = append(missed, Missed{Lack: lack})
		}
		missed[at].Cases++
	}
	slices.SortStableFunc(missed, func(a, b Missed) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(b.Cases, a.Cases))
	})
	return missed
}

// rank orders lacks by how many cases depend on them.
func (m *Missed) rank() int {
	switch {
	case m.Gone():
		return 0
	case m.Name == keepAliveName:
		return 1
	case !m.Declared:
		return 2
	}
	return 3
}

// lacks writes why cases were left out: all details of missing resources, and a line for declared ones.
func (e *errorWriter) lacks(missed []Missed) {
	for _, m := range missed {
		cases := plural(m.Cases, "case")
		switch {
		case m.Gone():
			e.printf("LEFT OUT %s: %s\n  after     %s\n\n", cases, m.Found, m.Asked)
		case m.Declared:
			e.printf("left out %s: %s\n\n", cases, m.Lack)
		default:
			e.printf("LEFT OUT %s: no %s here\n", cases, m.Name)
			e.printf("  contract  %s\n  asked     %s\n  found     %s\n  expected  %s\n", m.Promise, m.Asked, m.Found, m.Expected)
			e.printf("  next      build it, or give -without %s\n\n", m.Name)
		}
	}
}

// barWidth is the width of a section's bar, in columns.
const barWidth = 20

// sections prints a line for each section, with a bar.
func (e *errorWriter) sections(sections []Section) {
	const row = "  %-14s %s %7v %8v %6v %7v %9v\n"
	var results []Result
	part := ""
	for _, s := range sections {
		results = append(results, s.Results...)
		if title := s.title(); title != part {
			part = title
			e.printf("%-*s%7s %8s %6s %7s %9s\n", 4+14+barWidth, title, "passed", "lenient", "noted", "failed", "left out")
		}
		n := Count(s.Results)
		e.printf(row, s.Group, Bar(n, barWidth), n.Passed, n.Lenient, n.Noted, n.Failed, n.LeftOut)
	}
	n := Count(results)
	e.printf(row, "all", Bar(n, barWidth), n.Passed, n.Lenient, n.Noted, n.Failed, n.LeftOut)
}

// title returns the heading above the section and those like it.
func (s *Section) title() string {
	switch s.Half {
	case Works:
		return "What must work"
	case Refuses:
		return "What must be refused"
	}
	return "What an application adds"
}

// next says where to begin: with a lack that affects most cases, then at the first section that has a
// failure, then with the resource that most cases need.
func (e *errorWriter) next(missed []Missed, sections []Section, style Style) {
	lacking := len(missed) > 0 && !missed[0].Declared
	if lacking && missed[0].rank() < 2 {
		e.nextLack(missed[0])
		return
	}
	for _, s := range sections {
		wrong := 0
		for i := range s.Results {
			if r := &s.Results[i]; r.Verdict != LeftOut && !r.OK(style.Strict) {
				wrong++
			}
		}
		if wrong > 0 {
			e.printf("\nNext: %d of %s, %s. To run this section alone: -group %s", wrong, s.Group, strings.ToLower(s.title()), s.Group)
			if s.Half != "" {
				e.printf(" -half %s", s.Half)
			}
			e.printf("\n")
			return
		}
	}
	if lacking {
		e.nextLack(missed[0])
	}
}

func (e *errorWriter) nextLack(m Missed) {
	cases := plural(m.Cases, "case")
	if m.Gone() {
		e.printf("\nNext: find out why the server has gone; %s could not run.\n", cases)
		return
	}
	e.printf("\nNext: %s, which leaves out %s. %s\n", m.Name, cases, m.Promise)
}

// Bar draws counts as a bar of so many columns: passed cases, then lenient and noted ones, then
// failed ones. Cases that were left out have no columns.
func Bar(n Counts, width int) string {
	total := n.Total() - n.LeftOut
	if total == 0 {
		return strings.Repeat(" ", width)
	}
	columns := func(count int) int {
		if count == 0 {
			return 0
		}
		return max(count*width/total, 1) // no failure is rounded away
	}
	fair, bad := columns(n.Lenient+n.Noted), columns(n.Failed)
	good := max(width-fair-bad, 0)
	return strings.Repeat("█", good) + strings.Repeat("▒", fair) + strings.Repeat("·", bad)
}
