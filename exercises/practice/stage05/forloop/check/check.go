// Package check examines the exercise forloop.
package check

import (
	"fmt"
	"math/rand/v2"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage05/forloop"
	"looper.example/exercises/practice/stage05/internal/oracle"
)

func vars() map[string]any {
	return map[string]any{
		"three": []any{"a", "b", "c"}, "one": []any{"z"}, "empty": []any{}, "x": "outer", "y": "other",
		"teams": []any{
			map[string]any{"name": "red", "members": []any{"Ada", "Bob"}},
			map[string]any{"name": "blue", "members": []any{}},
			map[string]any{"name": "green", "members": []any{"Cem"}},
		},
	}
}

// Check renders loops, and compares the pages with those of the real engine.
func Check(s *judge.Story) {
	for _, row := range []struct {
		did, source string
		mistakes    map[string]string // by what comes of them
		why         string
	}{
		{did: "a loop has three turns", source: "{% for v in three %}{{ loop.index }}. {{ v }}, {% endfor %}",
			mistakes: map[string]string{"0. a, 1. b, 2. c, ": "fromzero"}, why: "loop.index is the number of the turn, from 1."},
		{did: "a loop asks where it is", source: "{% for v in three %}{{ loop.index0 }} {{ loop.first }} {{ loop.last }} of {{ loop.length }}; {% endfor %}",
			why: "index0 counts from 0; first is true in the first turn, last in the last."},
		{did: "loops have an else", source: "{% for v in three %}{{ v }}{% else %}none{% endfor %} {% for v in empty %}{{ v }}{% else %}none{% endfor %}",
			mistakes: map[string]string{"abcnone none": "elsealways"}, why: "else runs if there are no elements."},
		{did: "a name has a value before the loop", source: "{{ x }} {% for x in three %}{{ x }}{% endfor %} {{ x }}",
			mistakes: map[string]string{"outer abc c": "leaks"}, why: "After the loop, a name has the value that it had before."},
		{did: "each turn sets a name", source: "{% for v in three %}[{{ seen }}]{% set seen = v %}{% endfor %} {{ seen }}",
			mistakes: map[string]string{"[][a][b] ": "oneloop", "[][a][b] c": "leaks"}, why: "What a turn sets is gone in the next turn, and after the loop."},
		{did: "loops are nested", source: "{% for t in teams %}{{ t.name }}: {% for m in t.members %}{{ loop.index }} {{ m }} {% else %}nobody {% endfor %}({{ loop.index }} of {{ loop.length }}) {% endfor %}",
			why: "After an inner loop, loop is that of the outer one again."},
		{did: "a loop takes the name of its list", source: "{% for three in three %}{% for t in teams %}{{ three }}{% endfor %}{% endfor %}{% for v in three %}{{ v }}{% endfor %}",
			why: "The list is computed once, before the first turn."},
	} {
		s.Did("%s", row.did)
		if got, want := rendered(s, row.source); got != want {
			s.Fail(judge.Failure{Came: fmt.Sprintf("%q for %s", got, row.source), Wanted: fmt.Sprintf("%q", want), Why: row.why, Mistake: row.mistakes[got]})
		}
	}
	s.Did("300 templates have loops in loops")
	random := rand.New(rand.NewPCG(5, 4))
	for range 300 {
		source := body(random, 3, false)
		if got, want := rendered(s, source); got != want {
			s.Fail(judge.Failure{Came: fmt.Sprintf("%q for %s", got, source), Wanted: fmt.Sprintf("%q", want), Why: "Take loops away from this template until both pages are the same."})
		}
	}
}

// rendered is the page of the learner's engine, and that of the real one.
func rendered(s *judge.Story, source string) (got, want string) {
	given := vars()
	got = forloop.Render(source, given)
	if fmt.Sprint(given) != fmt.Sprint(vars()) {
		s.Fail(judge.Failure{Came: fmt.Sprintf("changed values: %v", given), Wanted: "the caller's map as it was", Why: "The next page is rendered with the same map."})
	}
	want, err := oracle.Page(source, vars(), nil)
	if err != nil {
		panic(err)
	}
	return got, want
}

// body is a random piece of a template. Inside of a loop it may ask for loop.
func body(random *rand.Rand, depth int, inside bool) (source string) {
	for range 1 + random.IntN(4) {
		name := [...]string{"x", "y", "s", "t"}[random.IntN(4)]
		switch random.IntN(6) {
		case 0:
			source += "-"
		case 1, 2:
			source += "{{ " + name + " }}"
		case 3:
			// Only names that are not in vars: Jinja2 hides a name from a whole scope that sets it, also before it does.
			source += "{% set " + [...]string{"s", "t"}[random.IntN(2)] + " = " + name + " %}"
		case 4:
			if inside {
				source += "{{ loop." + [...]string{"index", "index0", "first", "last", "length"}[random.IntN(5)] + " }}"
			}
		case 5:
			if depth > 0 {
				source += "{% for " + [...]string{"x", "y"}[random.IntN(2)] + " in " + [...]string{"three", "one", "empty"}[random.IntN(3)] + " %}" + body(random, depth-1, true)
				source += "{% else %}none{% endfor %}"
			}
		}
	}
	return source
}
