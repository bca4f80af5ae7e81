package conformance

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Counts has the number of cases with each verdict.
type Counts struct {
	Passed  int `json:"passed"`
	Lenient int `json:"lenient"`
	Noted   int `json:"noted"`
	Failed  int `json:"failed"`
	LeftOut int `json:"left_out"`
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
		case LeftOut:
			n.LeftOut++
		}
	}
	return n
}

// Total returns the number of cases.
func (n Counts) Total() int { return n.Passed + n.Lenient + n.Noted + n.Failed + n.LeftOut }

// String writes counts as "312 cases: 300 passed, 2 failed".
func (n Counts) String() string {
	parts := []string{fmt.Sprintf("%d passed", n.Passed)}
	for _, more := range []struct {
		count int
		name  string
	}{{n.Lenient, "lenient"}, {n.Noted, "noted"}, {n.Failed, "failed"}, {n.LeftOut, "left out"}} {
		if more.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", more.count, more.name))
		}
	}
	return fmt.Sprintf("%s: %s", plural(n.Total(), "case"), strings.Join(parts, ", "))
}

// plural writes a number of things, as in "1 case" and "2 cases".
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// Style says how a report is written. The zero value works.
type Style struct {
	Strict bool // report lenient and noted cases like failures; otherwise they get a line each
	Max    int  // report at most so many failures, and as many other cases; 0: all
}

// Report writes results for people: first the cases that did not pass, and why, in the order in which to work on them, then
// those that were left out, then a line for each section, and what to do next.
func Report(w io.Writer, results []Result, style Style) error {
	out := &errorWriter{w: w}
	sections := Sections(results)
	var told, brief []*Result
	for _, s := range sections {
		for i := range s.Results {
			switch r := &s.Results[i]; {
			case r.Verdict == Passed || r.Verdict == LeftOut:
			case r.OK(style.Strict):
				brief = append(brief, r)
			default:
				told = append(told, r)
			}
		}
	}
	shown := style.limit(told)
	for _, r := range shown {
		out.failure(r)
	}
	if out.more(len(told)-len(shown), "", "that did not pass") {
		out.printf("\n")
	}
	if shown := style.limit(brief); len(shown) > 0 {
		out.printf("Not required, but worth a look (-strict shows more):\n\n")
		for _, r := range shown {
			out.printf("  %-8s %s: %s\n", r.Verdict, r.Case.ID(), r.Reason())
		}
		out.more(len(brief)-len(shown), "  ", "like these")
		out.printf("\n")
	}
	missed := Missing(results)
	out.lacks(missed)
	out.sections(sections)
	out.next(missed, sections, style)
	return out.err
}

func (s *Style) limit(results []*Result) []*Result {
	if s.Max > 0 && len(results) > s.Max {
		return results[:s.Max]
	}
	return results
}

// errorWriter keeps the first error, so that not every line need check it.
type errorWriter struct {
	w   io.Writer
	err error
}

func (e *errorWriter) printf(format string, args ...any) {
	if e.err == nil {
		_, e.err = fmt.Fprintf(e.w, format, args...)
	}
}

// more reports how many results Style.Max leaves out, if any.
func (e *errorWriter) more(n int, margin, what string) bool {
	if n > 0 {
		e.printf("%sand %d more %s (-max 0 shows all)\n", margin, n, what)
	}
	return n > 0
}

// failure writes all details of a case that did not pass.
func (e *errorWriter) failure(r *Result) {
	c := r.Case
	demand := "required"
	if !c.Required {
		demand = "not required"
	}
	e.printf("%s %s\n", strings.ToUpper(string(r.Verdict)), c.ID())
	e.printf("  found     %s\n", r.Found)
	e.printf("  expected  %s\n", r.Expected)
	if permitted := c.permission(r.Line); permitted != "" {
		e.printf("  permitted %s\n", permitted)
	}
	e.printf("  because   %s\n", c.Why)
	e.printf("  demanded  %s: %s (%s; stage %d)\n", strings.Join(c.Sections, ", "), c.Level, demand, c.Stage)
	if r.CutAt > 0 {
		e.printf("  cut       after byte %d\n", r.CutAt)
	}
	e.printf("  case      %s:%d; to run it alone: -run '^%s$'\n", c.File, max(r.Line, c.Line), c.ID())
	e.events(r.Events)
	e.printf("\n")
}

// These bound the part of an event that is printed, in bytes and in lines.
const (
	maxText  = 1200
	maxLines = 24
)

// events prints what was sent and what came, with one line of HTTP on each line.
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
				continue // after the last line end
			}
			e.printf("  %s %s %s\n", at, event.What, line)
			at = strings.Repeat(" ", len(at))
		}
	}
}

// Seconds writes a duration as reports do.
func Seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
