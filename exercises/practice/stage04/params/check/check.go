// Package check examines the exercise params.
package check

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage04/params"
)

// lookup is a request, and what is to come of it.
type lookup struct {
	path, handler string
	params        params.Params
	routes        []string // of the router, if no step has told them
}

// called is the path, with the routes.
func (l lookup) called() string {
	if len(l.routes) == 0 {
		return l.path
	}
	return fmt.Sprintf("%s (the routes are %s)", l.path, strings.Join(l.routes, " "))
}

// Check looks up paths one after another, and looks at earlier results again.
func Check(s *judge.Story) {
	r := params.New()
	patterns := []string{"/about", "/users/{name}", "/users/{name}/{page}", "/{a}/{b}/{c}/{d}"}
	s.Did("a router has the routes %s", strings.Join(patterns, " "))
	for _, pattern := range patterns {
		r.Handle(pattern, pattern)
	}
	keepAll(s, r, []lookup{
		{"/users/ada", "/users/{name}", params.Params{"name": "ada"}, nil},
		{"/about", "/about", nil, nil},
		{"/users/bob", "/users/{name}", params.Params{"name": "bob"}, nil},
		{"/users/eve/files", "/users/{name}/{page}", params.Params{"name": "eve", "page": "files"}, nil},
		{"/1/2/3/4", "/{a}/{b}/{c}/{d}", params.Params{"a": "1", "b": "2", "c": "3", "d": "4"}, nil},
		{"/users/dan", "/users/{name}", params.Params{"name": "dan"}, nil},
		{"/users/", "", nil, nil},
		{"/nowhere", "", nil, nil},
	})
	s.Did("a new router has /{kind}/{id}/edit and then /users/{user}/files; a lookup of /users/7/files")
	r = params.New()
	r.Handle("/{kind}/{id}/edit", "edit")
	r.Handle("/users/{user}/files", "files")
	examine(s, r, lookup{"/users/7/files", "files", params.Params{"user": "7"}, nil}, "tries")
	s.Did("500 routers with random routes, and 20 random lookups each")
	chance := rand.New(rand.NewPCG(1, 1))
	for range 500 {
		randomRouter(s, chance)
	}
}

// keepAll looks up all paths, and after each looks at all results up to then.
func keepAll(s *judge.Story, r *params.Router, lookups []lookup) {
	var results []params.Params
	for i, l := range lookups {
		s.Did("a lookup of %s", l.path)
		results = append(results, examine(s, r, l, "leftovers"))
		for j, earlier := range lookups[:i] {
			compare(s, fmt.Sprintf("after a lookup of %s, the parameters of %s", l.path, earlier.called()), earlier.handler, results[j], earlier.params, "cleared")
		}
	}
}

// examine makes a lookup and compares its result.
func examine(s *judge.Story, r *params.Router, l lookup, mistake string) params.Params {
	handler, got := r.Lookup(l.path)
	if handler != l.handler {
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("%s leads to %q", l.called(), handler), Wanted: fmt.Sprintf("%q", l.handler),
			Why: "The first route that matches all of the path wins.",
		})
	}
	compare(s, "the parameters of "+l.called(), handler, got, l.params, mistake)
	return got
}

func compare(s *judge.Story, what, handler string, got, want params.Params, mistake string) {
	if handler == "" || maps.Equal(got, want) {
		return
	}
	if mistake != "cleared" && !hasMore(got, want) {
		mistake = ""
	}
	s.Fail(judge.Failure{
		Came: fmt.Sprintf("%s are %v", what, map[string]string(got)), Wanted: fmt.Sprint(map[string]string(want)), Mistake: mistake,
		Why: "A handler acts on its parameters. Those of another request, or of a route that did not match, show one user what belongs to another.",
	})
}

// hasMore reports whether there is a parameter that is not wanted.
func hasMore(got, want params.Params) bool {
	for name := range got {
		if _, ok := want[name]; !ok {
			return true
		}
	}
	return false
}

// randomRouter compares a router with the definition of a match.
func randomRouter(s *judge.Story, chance *rand.Rand) {
	r := params.New()
	var patterns []string
	for range 6 {
		p := randomPattern(chance)
		patterns = append(patterns, p)
		r.Handle(p, p)
	}
	var lookups []lookup
	var results []params.Params
	for range 20 {
		l := wanted(patterns, random(chance, "a", "b", "c"))
		lookups, results = append(lookups, l), append(results, examine(s, r, l, ""))
	}
	for i, l := range lookups {
		compare(s, "after other lookups, the parameters of "+l.called(), l.handler, results[i], l.params, "cleared")
	}
}

func random(chance *rand.Rand, segments ...string) (path string) {
	for range 1 + chance.IntN(4) {
		path += "/" + segments[chance.IntN(len(segments))]
	}
	return path
}

// randomPattern has parameters with different names.
func randomPattern(chance *rand.Rand) (pattern string) {
	for i := range 1 + chance.IntN(4) {
		pattern += "/" + []string{"a", "b", fmt.Sprintf("{%c%d}", 'x'+chance.IntN(3), i)}[chance.IntN(3)]
	}
	return pattern
}

// wanted is what the first pattern that matches makes of a path.
func wanted(patterns []string, path string) lookup {
	segments := strings.Split(path, "/")
	for _, p := range patterns {
		values := params.Params{}
		parts := strings.Split(p, "/")
		ok := len(parts) == len(segments)
		for i := 0; ok && i < len(parts); i++ {
			if strings.HasPrefix(parts[i], "{") {
				values[strings.Trim(parts[i], "{}")] = segments[i]
			} else {
				ok = parts[i] == segments[i]
			}
		}
		if ok {
			return lookup{path, p, values, patterns}
		}
	}
	return lookup{path: path, routes: patterns}
}
