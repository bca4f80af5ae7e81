package conformance

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Counts is how many cases came to each verdict.
type Counts struct {
	Passed  int `json:"passed"`
	Lenient int `json:"lenient"`
	Noted   int `json:"noted"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
}

// Count counts results.
func Count(results []Result) (n Counts) {
	for i := range results {
		switch results[i].Verdict {
		case Passed:
			n.Passed++
		case Lenient:
			n.Lenient++
		case Noted:
			n.Noted++
		case Failed:
			n.Failed++
		case Skipped:
			n.Skipped++
		}
	}
	return n
}

// Total is how many cases were counted.
func (n Counts) Total() int { return n.Passed + n.Lenient + n.Noted + n.Failed + n.Skipped }

// String writes counts as "312 cases: 300 passed, 2 failed".
func (n Counts) String() string {
	parts := []string{fmt.Sprintf("%d passed", n.Passed)}
	for _, more := range []struct {
		count int
		name  string
	}{{n.Lenient, "lenient"}, {n.Noted, "noted"}, {n.Failed, "failed"}, {n.Skipped, "skipped"}} {
		if more.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", more.count, more.name))
		}
	}
	return fmt.Sprintf("%d cases: %s", n.Total(), strings.Join(parts, ", "))
}

// Report writes results for people: what did not pass and why, a line for each group,
// and the sum. strict says that lenient and noted cases are told like failures;
// otherwise they get a line each.
func Report(w io.Writer, results []Result, strict bool) error {
	out := &errorWriter{w: w}
	brief := false
	for i := range results {
		switch r := &results[i]; {
		case !r.OK(strict):
			out.failure(r)
		case r.Verdict == Lenient || r.Verdict == Noted:
			brief = true
		}
	}
	if brief {
		out.printf("Not required, but worth a look (-strict tells more):\n\n")
		for i := range results {
			if r := &results[i]; r.OK(strict) && (r.Verdict == Lenient || r.Verdict == Noted) {
				out.printf("  %-8s %s: %s\n", r.Verdict, r.Case.ID(), r.Reason)
			}
		}
		out.printf("\n")
	}
	out.groups(results)
	return out.err
}

// errorWriter keeps the first error, so that not every line need look.
type errorWriter struct {
	w   io.Writer
	err error
}

func (e *errorWriter) printf(format string, args ...any) {
	if e.err == nil {
		_, e.err = fmt.Fprintf(e.w, format, args...)
	}
}

// failure tells all there is to know about a case that did not pass.
func (e *errorWriter) failure(r *Result) {
	c := r.Case
	demand := "required"
	if !c.Required {
		demand = "not required"
	}
	e.printf("%s %s\n", strings.ToUpper(string(r.Verdict)), c.ID())
	e.printf("  demanded  %s: %s (%s; stage %d)\n", strings.Join(c.Sections, ", "), c.Level, demand, c.Stage)
	e.printf("  because   %s\n", c.Why)
	e.printf("  expected  %s\n", expectation(r))
	e.printf("  found     %s\n", r.Reason)
	if r.CutAt > 0 {
		e.printf("  cut       behind byte %d\n", r.CutAt)
	}
	e.printf("  case      %s:%d\n", c.File, max(r.Line, c.Line))
	e.events(r.Events)
	e.printf("\n")
}

// expectation is the step that was not met, in words.
func expectation(r *Result) string {
	var parts []string
	for i := range r.Case.Steps {
		s := &r.Case.Steps[i]
		if s.Expect == nil || r.Line != 0 && s.Line != r.Line {
			continue
		}
		var choices []string
		for j := range s.Expect.Outcomes {
			if o := &s.Expect.Outcomes[j]; !o.Allowed {
				choices = append(choices, o.String())
			}
		}
		parts = append(parts, strings.Join(choices, "; or "))
	}
	return strings.Join(parts, "; and then ")
}

// How much of one event is printed, in bytes and in lines.
const (
	maxText  = 1200
	maxLines = 24
)

// events prints what was sent and what came, a line of HTTP a line.
func (e *errorWriter) events(events []Event) {
	conn := "first"
	for _, event := range events {
		if event.Conn != conn {
			conn = event.Conn
			e.printf("  on %s\n", conn)
		}
		text := event.Text
		if len(text) > maxText {
			text = text[:maxText] + " ..."
		}
		at := fmt.Sprintf("%5d ms", event.At.Milliseconds())
		lines := strings.SplitAfter(text, `\r\n`)
		if len(lines) > maxLines {
			lines = append(lines[:maxLines], "...")
		}
		for _, line := range lines {
			if line == "" {
				continue // behind the last line end
			}
			e.printf("  %s %s %s\n", at, event.What, line)
			at = strings.Repeat(" ", len(at))
		}
	}
}

// groups prints a line for each group, with a bar.
func (e *errorWriter) groups(results []Result) {
	for len(results) > 0 {
		n := 1
		for n < len(results) && results[n].Case.Group == results[0].Case.Group {
			n++
		}
		counts := Count(results[:n])
		e.printf("  %-16s %s %s\n", results[0].Case.Group, Bar(counts, 30), counts)
		results = results[n:]
	}
}

// Bar draws counts as a bar of so many columns: what passed, what was lenient or noted, what
// failed. Skipped cases are left out.
func Bar(n Counts, width int) string {
	total := n.Total() - n.Skipped
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
	good := width - fair - bad
	return strings.Repeat("█", good) + strings.Repeat("▒", fair) + strings.Repeat("·", bad)
}

// Seconds writes a duration as reports do.
func Seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
