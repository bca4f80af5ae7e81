package conformance

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// byName maps the name of a lack to the number of cases that it leaves out.
func byName(missed []Missed) map[string]int {
	names := map[string]int{}
	for _, m := range missed {
		names[m.Name] = m.Cases
	}
	return names
}

// sloppyConfig starts a server that responds to everything, so clients are patient.
func sloppyConfig(t *testing.T, f flaw) Config {
	t.Helper()
	return Config{Addr: startSloppy(t, f, longLimit), Patience: longPatience}
}

// If a server lacks a resource, the cases that need it are left out, the report says so once, and the others are not affected.
func TestSurvey(t *testing.T) {
	ids := []string{
		"request-line/plain-get", "request-line/head", "request-line/known-method-not-here", "target/no-such-path",
		"target/options-asterisk", "framing/content-length", "framing/content-length-zero", "chunked/one-chunk",
		"pipelining/in-order", "host/reported", "cookies/one", "conditional/etag", "responses/failure",
		"connection/upgrade-taken", "responses/stream-in-chunks", "responses/some-content",
	}
	rows := []struct {
		flaw    flaw
		missing map[string]int
		passed  []string
	}{
		{bare, map[string]int{
			"404": 1, "405": 1, "asterisk": 1, "echo": 3, "status": 1, "host": 1, "cookie": 1, "file": 1, "broken": 1, "upgrade": 1, "stream": 1,
		}, []string{"request-line/plain-get", "responses/some-content"}},
		{oneForAll, map[string]int{
			"404": 1, "405": 1, "asterisk": 1, "echo": 3, "status": 1, "host": 1, "cookie": 1, "file": 1, "broken": 1, "upgrade": 1, "stream": 1,
		}, []string{"request-line/plain-get", "request-line/head", "responses/some-content"}},
		{neverPersists, map[string]int{
			keepAliveName: 8, "stream": 1, "upgrade": 1,
		}, []string{"request-line/plain-get", "responses/failure"}},
	}
	for _, row := range rows {
		t.Run(string(row.flaw), func(t *testing.T) {
			t.Parallel()
			results := runSome(t, sloppyConfig(t, row.flaw), ids...)
			var all []Result
			for _, r := range results {
				all = append(all, r)
			}
			assert.Empty(t, cmp.Diff(row.missing, byName(Missing(all))))
			for _, id := range row.passed {
				r := results[id]
				assert.Equal(t, Passed, r.Verdict, "%s: %s", id, r.Reason())
			}
		})
	}
}

// A Lack has the request, what came, and what a server that has the resource does.
func TestLack(t *testing.T) {
	r := runSome(t, sloppyConfig(t, bare), "chunked/one-chunk")["chunked/one-chunk"]
	assert.Equal(t, LeftOut, r.Verdict)
	want := &Lack{
		Name: "echo", Asked: "POST /echo", Found: `HTTP/1.1 501  with 4 bytes ("501\n") of content`, Expected: `200 with content "hello"`,
		Promise: "POST /echo responds with 200 and the content of the request.",
	}
	require.Empty(t, cmp.Diff(want, r.Lack))
	assert.Equal(t, `no echo here: for POST /echo, found HTTP/1.1 501  with 4 bytes ("501\n") of content; expected 200 with content "hello"`, r.Reason())
	assert.True(t, r.OK(false))
	assert.False(t, r.OK(true), "with strict, a server needs all resources")
}

// The suite does not look for resources that Config declares missing.
func TestDeclared(t *testing.T) {
	asked := make(chan string, 10)
	config := Config{Addr: accept(t, responder(map[string]string{"/": good})), Without: []string{"echo"}}
	config.Progress = func(r Result) { asked <- r.Case.ID() }
	echo, limits := parseCase(t, get+"< 200"), parseCase(t, get+"< 200")
	echo.Needs, limits.Needs = []string{"echo", "limits"}, []string{"limits"}
	for _, r := range Run(t.Context(), []*Case{echo, limits}, config) {
		assert.Equal(t, LeftOut, r.Verdict)
		assert.True(t, r.Lack.Declared)
		assert.True(t, r.OK(true))
		assert.Empty(t, r.Lack.Found)
	}
	assert.Len(t, asked, 2, "cases that are left out are reported as well")
}

// Resources that Config.Without does not name come before those that it names.
func TestUndeclaredComesFirst(t *testing.T) {
	c := parseCase(t, get+"< 200")
	c.Needs = []string{"echo", "status"}
	config := sloppyConfig(t, bare)
	config.Without = []string{"echo"}
	r := Run(t.Context(), []*Case{c}, config)[0]
	assert.Equal(t, "status", r.Lack.Name)
}

// A server that has gone is reported once, and cases that need it neither pass nor fail.
func TestServerGone(t *testing.T) {
	results := runSome(t, sloppyConfig(t, crashes), "responses/failure", "responses/failure-alone", "request-line/plain-get")
	plain := results["request-line/plain-get"]
	assert.Equal(t, Passed, plain.Verdict, "it runs before the cases that may end the server: %s", plain.Reason())
	var all []Result
	for _, r := range results {
		all = append(all, r)
	}
	missed := Missing(all)
	require.Len(t, missed, 1)
	assert.Equal(t, 2, missed[0].Cases)
	assert.Equal(t, "after GET /broken, the server takes no connections any more", missed[0].String())
	lost := results["responses/failure-alone"]
	assert.False(t, lost.OK(false))
}

// A program that ends is reported with its last output.
func TestProgramEnds(t *testing.T) {
	server := startDoomed(t)
	fatal := parseCase(t, "> GET /die HTTP/1.1\n> Host: \\{host}\n>\n< 200")
	after := parseCase(t, get+"< 200")
	config := Config{Addr: server.Addr, Process: server, Jobs: 1, Patience: longPatience}
	config.Progress = func(Result) { <-server.Ended() } // a program takes its time to end
	results := Run(t.Context(), []*Case{fatal, after, after}, config)
	require.Len(t, results, 3)
	assert.Equal(t, Failed, results[0].Verdict)
	assert.Contains(t, results[0].Found, "nothing, then the server")
	missed := Missing(results)
	require.Len(t, missed, 1)
	assert.Equal(t, 2, missed[0].Cases)
	found := missed[0].Found
	assert.True(t, strings.HasPrefix(found, "the server ended (exit status 2); it said:\n  | panic: no more of this"), found)
}
