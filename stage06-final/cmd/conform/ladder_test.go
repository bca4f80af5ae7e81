//go:build unix

package main

import (
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/conformance"
)

// Every stage's server passes its share, over real sockets and without leniency; the last stage's also over TLS, with several loops, and
// with several processes.
func TestStages(t *testing.T) {
	groups, err := conformance.Load()
	require.NoError(t, err)
	workspace, err := findWorkspace()
	require.NoError(t, err)
	all := slices.Clone(stages)
	for _, flags := range [][]string{{"-tls", "dev"}, {"-loops", "2"}, {"-workers", "2"}} {
		last := stages[len(stages)-1]
		last.flags = flags
		all = append(all, last)
	}
	for _, s := range all {
		t.Run(strings.Join(append([]string{s.folder}, s.flags...), " "), func(t *testing.T) {
			t.Parallel()
			results, err := s.climb(t.Context(), workspace, t.TempDir(), 3*time.Second, groups, newNarrator(io.Discard, true))
			require.NoError(t, err)
			require.NotEmpty(t, results)
			for i := range results {
				r := &results[i]
				assert.True(t, r.OK(true), "%s %s: %s", r.Verdict, r.Case.ID(), r.Reason())
			}
		})
	}
}

// A stage that lacks a resource does not pass, and its line names the resource.
func TestRung(t *testing.T) {
	c := &conformance.Case{Group: "chunked", Name: "one"}
	rows := []struct {
		name    string
		result  conformance.Result
		details bool
		passed  bool
		lines   string
	}{
		{"all", conformance.Result{Verdict: conformance.Passed}, false, true, "2 of 4, all of its share\n"},
		{"a case is lenient", conformance.Result{Verdict: conformance.Lenient, Found: "HTTP/1.1 200 OK", Expected: "400"}, true, false,
			"1 of 4, 1 of its share did not pass\n  lenient  chunked/one: found HTTP/1.1 200 OK, which the RFC permits; looked for 400\n"},
		{"a case fails", conformance.Result{Verdict: conformance.Failed}, false, false, "1 of 4, 1 of its share did not pass (-v names them)\n"},
		{"a resource is missing", conformance.Result{Verdict: conformance.LeftOut, Lack: &conformance.Lack{
			Name: "echo", Asked: "POST /echo", Found: "HTTP/1.1 404 Not Found", Expected: "200",
		}}, false, false, "1 of 4, 1 of its share left out; the others passed\n" +
			"  1 left out: no echo here: for POST /echo, found HTTP/1.1 404 Not Found; expected 200\n"},
		{"the server ended", conformance.Result{Verdict: conformance.LeftOut, Lack: &conformance.Lack{
			Name: "server", Asked: "host/two-ports", Found: "the server ended (exit status 2); it said:\n  | panic: oh",
		}}, false, false, "1 of 4, 1 of its share left out; the others passed\n" +
			"  1 left out: after host/two-ports, the server ended (exit status 2); it said:\n  | panic: oh\n"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			row.result.Case = c
			var out strings.Builder
			passed := rung(&out, stages[2], []conformance.Result{{Case: c, Verdict: conformance.Passed}, row.result}, 4, row.details)
			assert.Equal(t, row.passed, passed)
			_, lines, _ := strings.Cut(out.String(), "░ ")
			assert.Equal(t, row.lines, strings.TrimLeft(lines, " "))
		})
	}
}
