// Package check examines the exercise winner.
package check

import (
	"math/rand/v2"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/stage04-router/router"
)

type route struct{ letter, pattern string }

var routes = []route{
	{"a", "/users/{name}"},
	{"b", "/users/{id:int}"},
	{"c", "/users/me"},
	{"d", "/users/{name}/edit"},
	{"e", "/files/{rest:path}"},
	{"f", "/files/{name}.json"},
}

var paths = []string{"/users/me", "/users/7", "/users/me/edit", "/files/2026.json", "/files/2026/a.json", "/users/"}

// mistakes are the wrong beliefs, by what they make of a path. A prediction is compared from the first path on, so one that is wrong for
// /users/7 is right for /users/me.
var mistakes = map[string]string{
	"/users/me a": "firstinlist",
	"/users/7 a":  "lessspecific", "/files/2026.json e": "lessspecific",
	"/users/me/edit x": "stuck", "/users/me/edit c": "beginning",
	"/users/me/edit a": "crosses", "/users/me/edit b": "crosses", "/files/2026/a.json f": "crosses",
	"/users/ a": "emptyvalue", "/users/ b": "emptyvalue",
}

// Check compares the prediction with what the router does.
func Check(s *judge.Story) {
	answer := s.Words(len(paths), "a", "b", "c", "d", "e", "f", "x")
	truth := lookups(routes)
	for i, path := range paths {
		s.Did("%s goes to %s", path, truth[i])
	}
	chance := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		order := append([]route(nil), routes...)
		chance.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		if other := lookups(order); strings.Join(other, "") != strings.Join(truth, "") {
			panic("the order of registration matters")
		}
	}
	s.Did("the same in 50 other orders of registration")
	for i, path := range paths {
		if answer[i] != truth[i] {
			s.Fail(judge.Failure{
				Guess: i + 1, Came: "your prediction for " + path + ": " + answer[i], Wanted: truth[i], Mistake: mistakes[path+" "+answer[i]],
				Why: "Of the patterns that match the whole path, the most specific one wins.",
			})
		}
	}
}

// lookups returns the letters of the routes that get the paths.
func lookups(routes []route) (letters []string) {
	var r router.Router[string]
	for _, route := range routes {
		r.Handle("GET", route.pattern, route.letter)
	}
	var m router.Match[string]
	for _, path := range paths {
		if r.LookupString("GET", path, &m) == router.Found {
			letters = append(letters, m.Handler())
		} else {
			letters = append(letters, "x")
		}
	}
	return letters
}
