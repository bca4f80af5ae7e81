// Package check examines the exercise growth.
package check

import (
	"fmt"
	"math"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/stage04-router/router"
)

const few, many = 10, 10_000

// Check compares the answer with what both routers count.
func Check(s *judge.Story) {
	answer := s.Words(4, "1", "10", "100", "1000")
	var truth []string
	for _, row := range []struct {
		did  string
		work func(routes int) float64
	}{
		{"the list, asked for its first route", func(routes int) float64 { return newList(routes)(page(0)) }},
		{"the list, asked for routes from first to last", func(routes int) float64 { return average(routes, newList(routes)) }},
		{"the tree, asked for routes from first to last", func(routes int) float64 { return average(routes, newTree(routes)) }},
		{"the tree, asked for a path that no route matches", func(routes int) float64 { return newTree(routes)("/page9x/7") }},
	} {
		small, large := row.work(few), row.work(many)
		s.Did("%s: %.1f steps with %d routes, %.1f with %d: %.1f times the work", row.did, small, few, large, many, large/small)
		truth = append(truth, nearest(large/small))
	}
	for i := range truth {
		if answer[i] != truth[i] {
			s.Fail(judge.Failure{
				Guess: i + 1, Came: fmt.Sprintf("your answer %s to question %d", answer[i], i+1), Wanted: truth[i], Mistake: mistake(i, answer[i]),
				Why: "A list compares route after route. A tree goes along the path, and enters only the branch that fits.",
			})
		}
	}
}

// mistake is the wrong belief that leads to an answer to a question, which is counted from 0.
func mistake(question int, answer string) string {
	if question == 3 && answer != "1000" {
		question = 2 // it grows, and less than the number of routes
	}
	return []string{"firsttoo", "listflat", "treegrows", "missesall"}[question]
}

// nearest is the power of ten that is nearest to a ratio.
func nearest(ratio float64) string {
	return fmt.Sprint(math.Pow(10, math.Round(math.Log10(ratio))))
}

func page(i int) string { return fmt.Sprintf("/page%d/7", i) }

// average asks for up to 200 routes, evenly spread, and returns the steps that one lookup takes.
func average(routes int, count func(path string) float64) (steps float64) {
	asked := min(routes, 200)
	for i := range asked {
		steps += count(page(i * routes / asked))
	}
	return steps / float64(asked)
}

// newList returns a function that tells how many patterns a list compares.
func newList(routes int) func(path string) float64 {
	var prefixes []string // of the patterns, up to {id}
	for i := range routes {
		prefixes = append(prefixes, fmt.Sprintf("/page%d/", i))
	}
	return func(path string) (compared float64) {
		for _, prefix := range prefixes {
			compared++
			if rest, ok := strings.CutPrefix(path, prefix); ok && !strings.Contains(rest, "/") {
				break
			}
		}
		return compared
	}
}

// newTree returns a function that tells how many nodes the router of stage 4 tries.
func newTree(routes int) func(path string) float64 {
	var r router.Router[int]
	for i := range routes {
		r.Handle("GET", fmt.Sprintf("/page%d/{id}", i), i)
	}
	return func(path string) float64 {
		steps, _ := r.Explain("GET", path)
		return float64(len(steps))
	}
}
