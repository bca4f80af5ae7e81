// Package check examines the exercise cached.
package check

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage05/cached"
	"looper.example/stage05-templates/template"
)

// rounds is how often both ways are measured; atLeast is how long each time, since one page is over sooner than some clocks tell.
const (
	rounds  = 9
	atLeast = 5 * time.Millisecond
)

// Check compares the estimate with measured ratios.
func Check(s *judge.Story) {
	answer := s.Words(3, "1", "10", "100")
	found := strings.Join(answer, " ")
	for i, page := range []struct{ name, source string }{
		{"Form", cached.Form}, {"Profile", cached.Profile}, {"Table", cached.Table},
	} {
		ratio := measured(page.source)
		truth := word(ratio)
		s.Did("%s takes about %.0f times as long if it is parsed each time", page.name, ratio)
		if answer[i] == truth {
			continue
		}
		mistake := mistakes[found]
		if mistake == "" && answer[0] == answer[1] && answer[1] == answer[2] {
			mistake = "alike"
		}
		if mistake == "" && page.name == "Form" {
			mistake = "unseen"
		}
		s.Fail(judge.Failure{
			Guess: i + 1, Came: fmt.Sprintf("%s for %s", answer[i], page.name), Wanted: truth, Mistake: mistake,
			Why: "The time to parse grows with the source, the time to render with what is run.",
		})
	}
}

var mistakes = map[string]string{"100 100 100": "alwaysmuch", "1 1 1": "neverslow", "1 10 100": "turned"}

// measured is the median of the ratios of both times, measured in turn.
func measured(source string) float64 {
	env, vars := template.New(template.Config{}), cached.Vars()
	t, err := env.Parse("page", source)
	if err != nil {
		panic(err)
	}
	var ratios []float64
	for range rounds {
		parsed := took(func() { _, _ = cached.EachTime(env, source, vars) })
		kept := took(func() { _, _ = cached.Cached(t, vars) })
		ratios = append(ratios, parsed/kept)
	}
	slices.Sort(ratios)
	return ratios[rounds/2]
}

// took is the time of one call, in nanoseconds.
func took(f func()) float64 {
	start := time.Now()
	for calls := 1.0; ; calls++ {
		f()
		if elapsed := time.Since(start); elapsed >= atLeast {
			return float64(elapsed) / calls
		}
	}
}

// word is a ratio in the words of the answer.
func word(ratio float64) string {
	switch {
	case ratio > 50:
		return "100"
	case ratio >= 3:
		return "10"
	}
	return "1"
}
