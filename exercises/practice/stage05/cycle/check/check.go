// Package check examines the exercise cycle.
package check

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage05/cycle"
	"looper.example/exercises/practice/stage05/internal/oracle"
)

// mostLoads is how many templates a page may load before it counts as endless. Each load of a cycle is one more stack frame or two.
const mostLoads = 10_000

// templates are sources by their names.
type templates map[string]string

// Check renders pages that end, and some that do not.
func Check(s *judge.Story) {
	row := make(templates)
	row["page"] = "{% for x in many %}{% include \"item\" %}{% endfor %}"
	row["item"] = "({{ x }})"
	chain := templates{"page": `{% include "t1" %}`, "t40": "the end"}
	for i := range 39 {
		chain[fmt.Sprint("t", i+1)] = fmt.Sprintf(`<{%% include "t%d" %%}>`, i+2)
	}
	thread := templates{"page": "{{ c.text }}{% for c in c.replies %}({% include \"page\" %}){% endfor %}"}
	for _, r := range []struct {
		did     string
		all     templates
		mistake string
		why     string
	}{
		{"a page includes another one", templates{"page": `a{% include "item" %}c`, "item": "b"}, "", "A page that ends is rendered as before."},
		{"a template includes itself", templates{"page": `a{% include "page" %}`}, "", ""},
		{"two templates include each other", templates{"page": `a{% include "b" %}`, "b": `b{% include "page" %}`}, "self", ""},
		{"a page includes three in a circle", templates{"page": `{% include "a" %}`, "a": `{% include "b" %}`, "b": `{% include "c" %}`, "c": `x{% include "a" %}`}, "self", ""},
		{"the next page is sound", templates{"page": `a{% include "item" %}c`, "item": "b"}, "global", "A refused page must leave nothing that the next one finds."},
		{"a page has 300 includes, one after the other", row, "counts", "None of them is deeper than one."},
		{"40 templates stand within each other", chain, "", "40 is fewer than any cycle."},
		{"a thread of comments is 30 deep", thread, "open", "A template may include itself, if that ends."},
	} {
		s.Did("%s", r.did)
		compare(s, r.all, r.mistake, r.why)
	}
	s.Did("200 pages are made of templates that include each other at random")
	random := rand.New(rand.NewPCG(5, 7))
	for range 200 {
		all := templates{}
		for _, name := range []string{"page", "a", "b", "c", "d"} {
			all[name] = name
			for range random.IntN(3) {
				all[name] += fmt.Sprintf("[{%% include %q %%}]", [...]string{"a", "b", "c", "d", "d"}[random.IntN(5)])
			}
		}
		compare(s, all, "", "Follow the includes of this page: where do they end?")
	}
}

// compare renders the page of the learner's engine, and that of the real one.
func compare(s *judge.Story, all templates, mistake, why string) {
	loads := 0
	load := func(name string) (string, error) {
		if loads++; loads > mostLoads {
			s.Fail(judge.Failure{
				Came: fmt.Sprintf("more than %d templates loaded for one page", mostLoads), Wanted: "ErrDepth", Mistake: mistake,
				Why: "A cycle goes on until the stack is full, and that ends the process for every client.",
			})
		}
		source, ok := all[name]
		if !ok {
			return "", fmt.Errorf("no template %q", name)
		}
		return source, nil
	}
	page, err := cycle.Render("page", vars(), load)
	want, refused := oracle.Page(all["page"], vars(), all)
	switch {
	case refused != nil && !errors.Is(err, cycle.ErrDepth):
		s.Fail(judge.Failure{Came: fmt.Sprintf("%.60q, and %s, for the templates %q", page, judge.TellError(err), all), Wanted: "ErrDepth", Mistake: mistake,
			Why: "These templates include each other without an end."})
	case refused != nil && loads > 200:
		s.Fail(judge.Failure{Came: fmt.Sprintf("ErrDepth after %d templates", loads), Wanted: "ErrDepth after at most 100 within each other",
			Why: "Each of them takes a part of the stack, and time in which no other client is served."})
	case refused == nil && err != nil:
		s.Fail(judge.Failure{Came: fmt.Sprintf("the error %v", err), Wanted: fmt.Sprintf("%.60q", want), Mistake: mistake, Why: why})
	case refused == nil && page != want:
		s.Fail(judge.Failure{Came: fmt.Sprintf("%.60q", page), Wanted: fmt.Sprintf("%.60q", want), Why: why})
	}
}

// vars are a list of 300 numbers, and comments with replies, 30 deep.
func vars() map[string]any {
	many := make([]any, 300)
	for i := range many {
		many[i] = i
	}
	comment := map[string]any{"text": "me too", "replies": []any{}}
	for i := range 29 {
		comment = map[string]any{"text": fmt.Sprint("comment ", i), "replies": []any{comment}}
	}
	comment["replies"] = append(comment["replies"].([]any), map[string]any{"text": "no", "replies": []any{}})
	return map[string]any{"many": many, "c": comment}
}
