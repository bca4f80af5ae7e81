// Package check examines the exercise prefix.
package check

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage04/prefix"
)

// Check asks for paths, those of a table first and then many others.
func Check(s *judge.Story) {
	for _, row := range []struct{ prefix, path, mistake string }{
		{"", "/", ""},
		{"", "/apiary", ""},
		{"/api", "/api/users", ""},
		{"/api", "/apiary", ""},
		{"/api", "/apiary/api/", "anywhere"},
		{"/api", "/blog/api/", "anywhere"},
		{"/api", "/api", "onlybelow"},
		{"/api", "/api/", ""},
		{"/api", "/", ""},
		{"/api", "/ap", ""},
		{"/api/v2", "/api/v2/users", "firstsegment"},
		{"/api/v2", "/api/v2", "firstsegment"},
		{"/api/v2", "/api/v20", ""},
		{"/api/v2", "/api", ""},
		{"/api/v2", "/v2", ""},
	} {
		s.Did("middleware for %q; a request for %s", row.prefix, row.path)
		examine(s, []string{row.prefix}, row.path, row.mistake)
	}
	s.Did("middleware A for \"\", B for \"/api\" and C for \"/api\"; a request for /api/users")
	examine(s, []string{"", "/api", "/api"}, "/api/users", "reversed")
	s.Did("2000 requests for random paths, with random middleware")
	chance := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		prefixes := make([]string, chance.IntN(5))
		for i := range prefixes {
			prefixes[i] = random(chance, 0)
		}
		examine(s, prefixes, random(chance, 1)+[]string{"", "/"}[chance.IntN(2)], "")
	}
}

// random makes a path of a few segments, which often begin alike.
func random(chance *rand.Rand, least int) (path string) {
	for range least + chance.IntN(3) {
		path += "/" + []string{"a", "ab", "abc", "b", "a.b"}[chance.IntN(5)]
	}
	return path
}

// examine compares what wraps the handler with what should.
func examine(s *judge.Story, prefixes []string, path, mistake string) {
	site := prefix.Site{Handler: func(path string) string { return path }}
	want := path
	for i, p := range prefixes {
		name := string(rune('A' + i))
		site.Use(p, func(next prefix.Handler) prefix.Handler {
			return func(path string) string { return name + "(" + next(path) + ")" }
		})
	}
	for i := len(prefixes) - 1; i >= 0; i-- {
		if below(segments(prefixes[i]), segments(path)) {
			want = string(rune('A'+i)) + "(" + want + ")"
		}
	}
	got := site.Serve(path)
	if got == want {
		return
	}
	if mistake == "reversed" && got != "C(B(A("+path+")))" {
		mistake = ""
	}
	s.Fail(judge.Failure{
		Came: told(got, prefixes), Wanted: told(want, prefixes), Mistake: mistake,
		Why: "Middleware guards pages. If it runs for too few, a page is open; for too many, a page is closed.",
	})
}

// told tells which middleware runs, from a result such as A(B(/api)).
func told(result string, prefixes []string) string {
	names := strings.Split(strings.TrimRight(result, ")"), "(")
	names, path := names[:len(names)-1], names[len(names)-1]
	if len(names) == 0 {
		return "no middleware runs for " + path
	}
	var uses []string
	for i, p := range prefixes {
		uses = append(uses, fmt.Sprintf("%c is the middleware for %q", 'A'+i, p))
	}
	return fmt.Sprintf("for %s runs %s (%s)", path, strings.Join(names, ", in it "), strings.Join(uses, ", "))
}

func segments(path string) []string { return strings.Split(path, "/")[min(1, len(path)):] }

// below reports whether a path is a prefix or below it, by segments.
func below(prefix, path []string) bool {
	if len(prefix) == 1 && prefix[0] == "" {
		return true
	}
	if len(prefix) > len(path) {
		return false
	}
	for i := range prefix {
		if prefix[i] != path[i] {
			return false
		}
	}
	return true
}
