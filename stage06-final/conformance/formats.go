package conformance

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// jsonResult is a Result as WriteJSON writes it.
type jsonResult struct {
	Group    string   `json:"group"`
	Name     string   `json:"name"`
	Sections []string `json:"sections"`
	Level    Level    `json:"level"`
	Required bool     `json:"required"`
	Stage    int      `json:"stage"`
	Why      string   `json:"why"`
	Verdict  Verdict  `json:"verdict"`
	Found    string   `json:"found,omitempty"`
	Expected string   `json:"expected,omitempty"`
	Reason   string   `json:"reason,omitempty"` // both in one line
	Seconds  float64  `json:"seconds"`
	Events   []Event  `json:"events,omitempty"`
}

// jsonLack is a Missed as WriteJSON writes it.
type jsonLack struct {
	Name     string `json:"name"`
	Declared bool   `json:"declared"`
	Asked    string `json:"asked,omitempty"`
	Found    string `json:"found,omitempty"`
	Expected string `json:"expected,omitempty"`
	Cases    int    `json:"cases"`
}

// WriteJSON writes one object: {"server": name, "counts": {...}, "lacks": [...], "cases": [...]}. The lacks say
// why cases were left out. Each case that did not pass has its events.
func WriteJSON(w io.Writer, server string, results []Result) error {
	document := struct {
		Server string       `json:"server"`
		Counts Counts       `json:"counts"`
		Lacks  []jsonLack   `json:"lacks"`
		Cases  []jsonResult `json:"cases"`
	}{server, Count(results), []jsonLack{}, []jsonResult{}}
	for _, m := range Missing(results) {
		document.Lacks = append(document.Lacks, jsonLack{m.Name, m.Declared, m.Asked, m.Found, m.Expected, m.Cases})
	}
	for i := range results {
		r, c := &results[i], results[i].Case
		row := jsonResult{
			Group: c.Group, Name: c.Name, Sections: c.Sections, Level: c.Level, Required: c.Required,
			Stage: c.Stage, Why: c.Why, Verdict: r.Verdict, Found: r.Found, Expected: r.Expected,
			Reason: r.Reason(), Seconds: r.Duration.Seconds(),
		}
		if r.Verdict != Passed {
			row.Events = r.Events
		}
		document.Cases = append(document.Cases, row)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(document)
}

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitMessage `xml:"failure"`
	Skipped *junitMessage `xml:"skipped"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes results as JUnit's XML, a testsuite for each group. A result that is not OK
// is a failure; strict is that of Result.OK.
func WriteJUnit(w io.Writer, server string, results []Result, strict bool) error {
	document := junitSuites{Name: server}
	for rest := results; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].Case.Group == rest[0].Case.Group {
			n++
		}
		suite := junitGroup(rest[:n], strict)
		document.Suites = append(document.Suites, suite)
		document.Tests += suite.Tests
		document.Failures += suite.Failures
		document.Skipped += suite.Skipped
		rest = rest[n:]
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(document); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func junitGroup(results []Result, strict bool) junitSuite {
	suite := junitSuite{Name: results[0].Case.Group, Tests: len(results)}
	var total time.Duration
	for i := range results {
		r := &results[i]
		total += r.Duration
		row := junitCase{Class: r.Case.Group, Name: r.Case.Name, Time: junitTime(r.Duration)}
		switch {
		case r.Verdict == LeftOut && r.OK(strict):
			suite.Skipped++
			row.Skipped = &junitMessage{Message: r.Reason()}
		case r.Verdict == LeftOut:
			suite.Failures++
			row.Failure = &junitMessage{Message: r.Reason()}
		case !r.OK(strict):
			suite.Failures++
			var text strings.Builder
			(&errorWriter{w: &text}).failure(r)
			row.Failure = &junitMessage{Message: r.Reason(), Text: text.String()}
		case r.Verdict != Passed:
			row.Output = fmt.Sprintf("%s: %s", r.Verdict, r.Reason())
		}
		suite.Cases = append(suite.Cases, row)
	}
	suite.Time = junitTime(total)
	return suite
}

func junitTime(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
