package check

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/conformance"
)

// Every case of stage 3 belongs to one step or to the floor, and no other case does.
func TestTags(t *testing.T) {
	seen := map[string]int{}
	for _, s := range tags() {
		for _, c := range s.cases {
			seen[c.ID()]++
		}
	}
	groups, err := conformance.Load()
	require.NoError(t, err)
	for _, c := range conformance.Share(groups, 3) {
		assert.Equal(t, 1, seen[c.ID()], "%s is not in tags.txt once", c.ID())
		delete(seen, c.ID())
	}
	assert.Empty(t, seen, "in tags.txt, and not of stage 3")
}

// Within a step, what must work comes before what must be refused.
func TestTagsOrder(t *testing.T) {
	for n, s := range tags() {
		refuses := false
		for _, c := range s.cases {
			half := c.Half()
			assert.False(t, refuses && half == conformance.Works, "step %d: %s stands after what must be refused", n, c.ID())
			refuses = refuses || half == conformance.Refuses
		}
	}
}

func TestParseTags(t *testing.T) {
	known := map[string]*conformance.Case{}
	for _, c := range casesNamed("host/missing", "host/twice") {
		known[c.ID()] = c
	}
	steps, err := parseTags("# x\n\nstep 3\n  host/missing\nfloor\n  strict host/twice\n", known)
	require.NoError(t, err)
	assert.Equal(t, "host/missing", steps[3].cases[0].ID())
	assert.Equal(t, "host/twice", steps[0].cases[0].ID())
	assert.True(t, steps[0].strict[steps[0].cases[0]])
	for _, row := range []struct{ text, message string }{
		{"host/missing", `tags.txt:1: expected "step N", found "host/missing"`},
		{"step 46", `tags.txt:1: expected a step from 1 to 45, found "46"`},
		{"step x", `tags.txt:1: expected a step from 1 to 45, found "x"`},
		{"step 1\nhost/none", `tags.txt:2: no case is called "host/none"`},
		{"step 1\nhost/missing\nfloor\nhost/missing", `tags.txt:4: host/missing is there already`},
	} {
		_, err := parseTags(row.text, known)
		assert.EqualError(t, err, row.message)
	}
}

// Each step and each stage has checks, with names that differ and reasons.
func TestLists(t *testing.T) {
	require.Len(t, steps(), LastStep)
	check := func(what string, checks []Check) {
		require.NotEmpty(t, checks, what)
		names := map[string]bool{}
		for _, c := range checks {
			assert.False(t, names[c.Name], "%s has two checks called %q", what, c.Name)
			names[c.Name] = true
			assert.NotEmpty(t, c.Why, c.Name)
			if k, ok := c.kind.(*caseSet); ok {
				assert.NotEmpty(t, k.cases, c.Name)
			}
		}
	}
	for n := 1; n <= LastStep; n++ {
		check("step "+steps()[n-1].name, ForStep(n))
	}
	check("before the end", Before(LastStep))
	assert.Empty(t, Before(1))
	for n := 1; n <= conformance.LastStage; n++ {
		check("stage", ForStage(n))
	}
	assert.Panics(t, func() { ForStage(7) })
	assert.Panics(t, func() { ForStep(46) })
}

// A stage's checks have each case of its share once.
func TestStagesAreWhole(t *testing.T) {
	groups, err := conformance.Load()
	require.NoError(t, err)
	for n := 1; n <= conformance.LastStage; n++ {
		var have, want []string
		for _, c := range ForStage(n) {
			if k, ok := c.kind.(*caseSet); ok {
				for _, c := range k.cases {
					if !slices.ContainsFunc(suites(), func(o ownCase) bool { return o.own && o.Case == c }) {
						have = append(have, c.ID())
					}
				}
			}
		}
		for _, c := range conformance.Share(groups, n) {
			want = append(want, c.ID())
		}
		slices.Sort(have)
		slices.Sort(want)
		assert.Empty(t, cmp.Diff(want, have), "stage %d", n)
	}
}

// Later steps do not ask for templates if a program has skipped that track.
func TestTemplatesAreOptional(t *testing.T) {
	for _, c := range Before(LastStep) {
		p, isProbe := c.kind.(probe)
		templates := isProbe && p.needs == need{"POST", "/render"}
		assert.Equal(t, templates, c.optional && isProbe, c.Name)
	}
}

func TestWords(t *testing.T) {
	rows := []struct {
		name    string
		command string
		limit   time.Duration
		words   string
	}{
		{"as mini has it", "./mini", 0, "./mini -addr 127.0.0.1:80"},
		{"with its time limit", "./mini", time.Second, "./mini -addr 127.0.0.1:80 -timeout 1s"},
		{"an address", "python3 s.py {addr}", time.Second, "python3 s.py 127.0.0.1:80"},
		{"a port", "node s.js --port={port}", 0, "node s.js --port=80"},
		{"a time limit", "s {port} {seconds}", 1500 * time.Millisecond, "s 80 1.5"},
		{"no time limit", "s {port} {seconds}", 0, "s 80 30"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			p := Program{Command: strings.Fields(row.command)}
			assert.Equal(t, row.words, strings.Join(p.words("127.0.0.1:80", row.limit), " "))
		})
	}
	assert.Equal(t, `'my server' 'it'\''s' 127.0.0.1:8000`, Program{Command: []string{"my server", "it's", "{addr}"}}.shown(0))
}

func TestStory(t *testing.T) {
	f := &Failure{
		Check: "heads", Case: "host/missing", Sent: "GET / HTTP/1.1\\r\\n\n\\r\\n", Came: "200", Wanted: "400", Why: "Because.",
		Start: "./mini", Reproduce: "nc", ServerSaid: "the server ended; it said:\n  | panic: x", Passed: 1, Total: 2,
	}
	want := `FAILED heads: host/missing

  sent    GET / HTTP/1.1\r\n
          \r\n
  came    200
  wanted  400
  why     Because.

  the server ended; it said:
    | panic: x

  To repeat it by hand, start the server in one terminal:

    ./mini

  In a second terminal:

    nc

  1 of 2 pass.
`
	assert.Empty(t, cmp.Diff(want, f.Story()))
	assert.EqualError(t, f, "heads: host/missing: found 200; expected 400")
	text, err := json.Marshal(Result{Failure: f})
	require.NoError(t, err)
	var back Result
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Empty(t, cmp.Diff(f, back.Failure))
}

// Cases that did not run because another has failed do not count as passed.
func TestLeft(t *testing.T) {
	cases := casesNamed("host/missing", "host/twice", "fields/no-colon")
	assert.Equal(t, cases[1:2], left(cases, []conformance.Result{{Case: cases[0]}, {Case: cases[2]}}))
	assert.Empty(t, left(cases[:1], []conformance.Result{{Case: cases[0]}}))
}

func TestBroken(t *testing.T) {
	long := strings.Repeat("x", 80)
	assert.Equal(t, `{"a":1,"b":"`+long+`,\",",`+"\n  "+`"c":[1,2]}`, broken(`{"a":1,"b":"`+long+`,\",","c":[1,2]}`))
}

func TestReadPS(t *testing.T) {
	m, err := readPS("  1  100 0:00.10\n 42 2048 1:02.50\n 42 1024 1-00:00:01\n 420 9 0:01\n", 42)
	require.NoError(t, err)
	assert.Equal(t, measure{cpu: 24*time.Hour + 63*time.Second + 500*time.Millisecond, memory: 3 << 20, files: -1}, m)
	_, err = readPS("1 1 0:00\n", 42)
	assert.EqualError(t, err, "process group 42 is not there")
	_, err = readPS("42 x 0:00\n", 42)
	assert.ErrorContains(t, err, "ps is not understood")
	_, err = readPS("42 1 soon\n", 42)
	assert.ErrorContains(t, err, "ps is not understood")
}

// There are about a hundred fixtures, and the first are simple.
func TestFixtures(t *testing.T) {
	count := 0
	for n := firstRender; n <= lastRender; n++ {
		for _, f := range fixturesOf(n) {
			assert.True(t, (f.Expected == nil) == (f.Error != ""), "%q has no answer, or two; run render/generate.py", f.Template)
			count++
		}
	}
	assert.GreaterOrEqual(t, count, 100)
	assert.Equal(t, "Hello", fixturesOf(firstRender)[0].Template)
}

func casesNamed(ids ...string) []*conformance.Case {
	var cases []*conformance.Case
	for _, id := range ids {
		for _, c := range suites() {
			if c.ID() == id {
				cases = append(cases, c.Case)
			}
		}
	}
	return cases
}
