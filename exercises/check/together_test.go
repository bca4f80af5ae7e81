//go:build unix

package check

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// scripted is a check with a list of verdicts, one for each run. It repeats the last one.
type scripted struct {
	verdicts []verdict
	made     *atomic.Int32
}

func (s scripted) run(context.Context, bench) verdict {
	n := int(s.made.Add(1))
	return s.verdicts[min(n, len(s.verdicts))-1]
}

func script(verdicts ...verdict) scripted { return scripted{verdicts, new(atomic.Int32)} }

// A check that passes while others run has passed. One that fails runs again alone, and only that result counts.
func TestTogether(t *testing.T) {
	pass, out := verdict{passed: 1, total: 1}, verdict{leftOut: "none here"}
	fail := func(came string) verdict { return verdict{failure: &Failure{Came: came}} }
	rows := []struct {
		name   string
		kinds  []scripted
		made   []int32 // how often each check runs; 0: it does not matter
		came   string  // the failure; "": none
		states []State // of the checks that have ended
	}{
		{"all pass", []scripted{script(pass), script(pass)}, []int32{1, 1}, "", []State{Passed, Passed}},
		{"one is left out", []scripted{script(out), script(pass)}, []int32{1, 1}, "", []State{LeftOut, Passed}},
		{"one fails", []scripted{script(pass), script(fail("busy"), fail("wrong"))}, []int32{1, 2}, "wrong", []State{Passed, Failed}},
		{"one is disturbed", []scripted{script(fail("busy"), pass), script(pass)}, []int32{2, 1}, "", []State{Passed, Passed}},
		{"two fail", []scripted{script(fail("first")), script(fail("second"))}, []int32{2, 1}, "first", []State{Failed}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			var checks []Check
			for _, k := range row.kinds {
				checks = append(checks, Check{Name: "x", kind: k})
			}
			result, err := Run(t.Context(), Program{}, checks, Options{Together: true}, nil)
			require.NoError(t, err)
			var states []State
			for _, e := range result.Events {
				states = append(states, e.State)
			}
			assert.Equal(t, row.states, states)
			for i, n := range row.made {
				assert.Equal(t, n, row.kinds[i].made.Load(), "check %d", i+1)
			}
			if row.came == "" {
				assert.Nil(t, result.Failure)
			} else {
				require.NotNil(t, result.Failure)
				assert.Equal(t, row.came, result.Failure.Came)
			}
		})
	}
}

// Cases that share a server count for their own check, also if one of them ends the server.
func TestTogetherShares(t *testing.T) {
	plain := &caseSet{track: true, cases: casesNamed("request-line/plain-get")}
	ends := &caseSet{track: true, cases: deadly.cases}
	checks := []Check{{Name: "plain", Why: "Because.", kind: plain}, {Name: "ends", Why: "Because.", kind: ends}}
	assert.Nil(t, runTogether(t, upright.program(), checks).Failure)
	failure := runTogether(t, dies.program(), checks).Failure
	require.NotNil(t, failure)
	assert.Equal(t, "ends", failure.Check)
	assert.Equal(t, "request-line/method-unknown", failure.Case)
}

// When its context ends, a probe stops waiting.
func TestEndOfContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	checks := []Check{{Name: "x", kind: probe{ask: func(_ context.Context, s *server) error {
		c, err := dial(s)
		require.NoError(t, err)
		defer c.Close()
		cancel()
		_, err = c.in.ReadByte() // the server never sends anything
		return err
	}}}}
	_, err := Run(ctx, silent.program(), checks, Options{}, nil)
	assert.ErrorIs(t, err, context.Canceled)
}
