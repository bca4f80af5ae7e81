package conformance

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// someResults has one result of each verdict, and two failures.
func someResults(t *testing.T) []Result {
	const refused = get + "< 400, close\n allowed 400"
	result := func(group, name, steps string, r Result) Result {
		r.Case = parseCase(t, steps)
		r.Case.Group, r.Case.Name, r.Case.Required = group, name, r.Verdict == Failed
		if r.Expected == "" && r.Verdict != LeftOut {
			r.Expected = r.Case.expectation(0)
		}
		return r
	}
	echo := &Lack{Name: "echo", Asked: "POST /echo", Found: "HTTP/1.1 404 Not Found", Expected: "200", Promise: "POST /echo echoes."}
	return []Result{
		result("host", "twice", refused, Result{Verdict: Failed, Found: "HTTP/1.1 200 OK", Events: []Event{
			{0, "first", ">", `GET / HTTP/1.1\r\n\r\n`}, {12 * time.Millisecond, "first", "<", `HTTP/1.1 200 OK\r\n`},
		}}),
		result("host", "missing", refused, Result{Verdict: Lenient, Found: "HTTP/1.1 400 Bad Request"}),
		result("fields", "one", get+"< 200", Result{Verdict: Failed, Found: "nothing for 3 s", CutAt: 7}),
		result("fields", "two", get+"< 200", Result{Verdict: Noted, Found: "HTTP/1.1 500 Oops"}),
		result("fields", "three", get+"< 200", Result{Verdict: Passed}),
		result("chunked", "one", get+"< 200", Result{Verdict: LeftOut, Lack: echo}),
		result("chunked", "two", get+"< 200", Result{Verdict: LeftOut, Lack: echo}),
		result("limits", "idle", get+"< 200", Result{Verdict: LeftOut, Lack: &Lack{Name: limitsName, Declared: true}}),
	}
}

const reported = `FAILED fields/one
  found     nothing for 3 s
  expected  200
  because   x
  demanded  RFC 9112 1: MUST (required; stage 1)
  cut       after byte 7
  case      x.case:2; to run it alone: -run '^fields/one$'

and 1 more that did not pass (-max 0 shows all)

Not required, but worth a look (-strict shows more):

  noted    fields/two: found HTTP/1.1 500 Oops; expected 200
  and 1 more like these (-max 0 shows all)

LEFT OUT 2 cases: no echo here
  contract  POST /echo echoes.
  asked     POST /echo
  found     HTTP/1.1 404 Not Found
  expected  200
  next      build it, or give -without echo

left out 1 case: the server's time limits are not known: give them with -limit

What must work                         passed  lenient  noted  failed  left out
  fields         ████████▒▒▒▒▒▒······       1        0      1       1         0
  chunked                                   0        0      0       0         2
  limits                                    0        0      0       0         1
What must be refused                   passed  lenient  noted  failed  left out
  host           ▒▒▒▒▒▒▒▒▒▒··········       0        1      0       1         0
  all            ████▒▒▒▒▒▒▒▒········       1        1      1       2         3

Next: 1 of fields, what must work. To run this section alone: -group fields -half work
`

func TestReport(t *testing.T) {
	var text strings.Builder
	require.NoError(t, Report(&text, someResults(t), Style{Max: 1}))
	assert.Empty(t, cmp.Diff(reported, text.String()))
}

// Without a bound, the report has all cases that did not pass, in the order to work in.
func TestReportAll(t *testing.T) {
	var text strings.Builder
	require.NoError(t, Report(&text, someResults(t), Style{Strict: true}))
	told := text.String()
	before := 0
	for _, part := range []string{
		"FAILED fields/one\n", "NOTED fields/two\n", "FAILED host/twice\n", "  expected  400, then the end of the connection\n",
		"  permitted 400\n", "      0 ms > GET / HTTP/1.1\\r\\n\n           > \\r\\n\n     12 ms < HTTP/1.1 200 OK\\r\\n\n", "LENIENT host/missing\n",
	} {
		at := strings.Index(told[before:], part)
		require.GreaterOrEqual(t, at, 0, "%q does not come in its place in\n%s", part, told)
		before += at
	}
	assert.NotContains(t, told, "more")
}

// The next step is the one that helps most.
func TestNext(t *testing.T) {
	all := someResults(t)
	leftOut := func(lack *Lack) Result { return Result{Case: all[0].Case, Verdict: LeftOut, Lack: lack} }
	gone := leftOut(&Lack{Name: serverName, Asked: "host/twice", Found: "the server ended (exit status 2); it said nothing"})
	closes := leftOut(&Lack{Name: keepAliveName, Found: "nothing", Promise: "A connection serves more."})
	rows := []struct {
		name    string
		results []Result
		next    string
	}{
		{"the server has gone", append(all, closes, gone), "Next: find out why the server has gone; 1 case could not run.\n"},
		{"connections do not stay open", append(all, closes), "Next: keep-alive, which leaves out 1 case. A connection serves more.\n"},
		{"something failed", all, "Next: 1 of fields, what must work. To run this section alone: -group fields -half work\n"},
		{"a resource is missing", all[5:], "Next: echo, which leaves out 2 cases. POST /echo echoes.\n"},
		{"only what is declared is missing", all[7:], "1\n"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			var text strings.Builder
			require.NoError(t, Report(&text, row.results, Style{}))
			assert.True(t, strings.HasSuffix(text.String(), row.next), text.String())
		})
	}
}

// OK says what counts as a failure.
func TestOK(t *testing.T) {
	lack := func(name string, declared bool) *Lack { return &Lack{Name: name, Declared: declared} }
	rows := []struct {
		name         string
		result       Result
		easy, strict bool
	}{
		{"passed", Result{Verdict: Passed}, true, true},
		{"lenient", Result{Verdict: Lenient}, true, false},
		{"noted", Result{Verdict: Noted}, true, false},
		{"failed", Result{Verdict: Failed}, false, false},
		{"left out", Result{Verdict: LeftOut, Lack: lack("echo", false)}, true, false},
		{"left out as declared", Result{Verdict: LeftOut, Lack: lack("echo", true)}, true, true},
		{"left out without a server", Result{Verdict: LeftOut, Lack: lack(serverName, false)}, false, false},
	}
	for _, row := range rows {
		assert.Equal(t, row.easy, row.result.OK(false), row.name)
		assert.Equal(t, row.strict, row.result.OK(true), row.name)
	}
}
