// Package check examines the exercise permute.
package check

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage04/permute"
	"looper.example/stage04-router/router"
)

// Check registers sets of routes in all orders.
func Check(s *judge.Story) {
	for _, row := range []struct{ routes, paths, mistake string }{
		{"/users/me /users/{name}", "/users/me /users/ada /users/ /users", ""},
		{"/users/me /users/{name}/edit", "/users/me/edit /users/me /users/ada/edit", "greedy"},
		{"/{x}/b/c /a/{y}/{z}", "/a/b/c /q/b/c /a/q/q /q/q/q", "counts"},
		{"/~ada /{name} /|", "/~ada /ada /| /~", "bytext"},
		{"/{a}/x /{b}/{c}", "/1/x /1/y", "names"},
		{"/{a}/x/1 /{b}/{c}/2 /{d}/{e}/{f}", "/q/x/1 /q/x/2 /q/x/3", "names"},
		{"/ /{a} /{a}/ /{a}//b", "/ // /q /q/ /q//b /q/b", ""},
		{"/a/{b}/c /a/b/{c} /{a}/b/c /a/b/d", "/a/b/c /a/q/c /a/b/d /q/b/c /q/q/q", ""},
	} {
		routes, paths := strings.Fields(row.routes), strings.Fields(row.paths)
		s.Did("the routes are %s, in all orders", strings.Join(routes, ", "))
		permutations(routes, func(order []string) { compare(s, order, paths, row.mistake) })
	}
	s.Did("500 sets of random routes, in 3 orders each")
	chance := rand.New(rand.NewPCG(1, 1))
	for range 500 {
		routes, paths := randomRoutes(chance), make([]string, 20)
		for i := range paths {
			paths[i] = random(chance, "a", "b", "~", "q", "")
		}
		for range 3 {
			chance.Shuffle(len(routes), func(i, j int) { routes[i], routes[j] = routes[j], routes[i] })
			compare(s, routes, paths, "")
		}
	}
}

// randomRoutes returns patterns that do not conflict.
func randomRoutes(chance *rand.Rand) (routes []string) {
	var r router.Router[string]
	for range 8 {
		pattern := random(chance, "a", "b", "~", "{x}", "{y}", "{z}")
		if _, err := r.Add("GET", pattern, pattern); err == nil {
			routes = append(routes, pattern)
		}
	}
	return routes
}

func random(chance *rand.Rand, segments ...string) (path string) {
	for range 1 + chance.IntN(4) {
		path += "/" + segments[chance.IntN(len(segments))]
	}
	return path
}

// compare looks up paths in the learner's router and in that of stage 4.
func compare(s *judge.Story, routes, paths []string, mistake string) {
	var mine permute.Router
	var theirs router.Router[string]
	for _, route := range routes {
		mine.Handle(route, route)
		theirs.Handle("GET", route, route)
	}
	var m router.Match[string]
	for _, path := range paths {
		want := ""
		if theirs.LookupString("GET", path, &m) == router.Found {
			want = m.Handler()
		}
		if got := mine.Lookup(path); got != want {
			switch { // a search that is over too early finds nothing; the others find another route
			case got == "" && mistake != "":
				mistake = "greedy"
			case mistake == "greedy":
				mistake = ""
			}
			s.Fail(judge.Failure{
				Came:   fmt.Sprintf("%s goes to %s, with the routes in the order %s", path, name(got), strings.Join(routes, ", ")),
				Wanted: name(want), Mistake: mistake,
				Why: "Which page a request gets must not depend on the order in which a program's files were compiled.",
			})
		}
	}
}

func name(route string) string {
	if route == "" {
		return "no route"
	}
	return route
}

// permutations calls f with each order of the routes.
func permutations(routes []string, f func([]string)) {
	var next func(k int)
	next = func(k int) {
		if k == len(routes) {
			f(routes)
		}
		for i := k; i < len(routes); i++ {
			routes[k], routes[i] = routes[i], routes[k]
			next(k + 1)
			routes[k], routes[i] = routes[i], routes[k]
		}
	}
	next(0)
}
