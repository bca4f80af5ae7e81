// Package check examines the exercise allow.
package check

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage04/allow"
	"looper.example/stage04-router/router"
)

var usual = []string{"GET /users/me", "POST /users/{name}", "DELETE /users/{name}", "PUT /settings", "GET /items/{id}", "HEAD /items/{id}"}

// Check sends requests, those of a table first and then random ones.
func Check(s *judge.Story) {
	s.Did("the routes are %s", strings.Join(usual, ", "))
	site := build(usual)
	for _, request := range []string{
		"GET /users/me", "POST /users/ada", "POST /users/me", "PUT /users/me", "GET /nowhere", "DELETE /nowhere", "OPTIONS /nowhere",
		"HEAD /users/me", "HEAD /items/7", "DELETE /settings", "OPTIONS /settings", "DELETE /items/7", "OPTIONS /users/me",
		"BREW /users/me", "HEAD /settings", "HEAD /nowhere/at/all",
	} {
		s.Did("a client sends %s", request)
		site.compare(s, request)
	}
	s.Did("a router has only GET /a; a client sends POST /a")
	build([]string{"GET /a"}).compare(s, "POST /a")
	s.Did("300 routers with random routes, and 30 random requests for each")
	chance := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		site := build(randomRoutes(chance))
		for range 30 {
			site.compare(s, random(chance, "a", "b", "q", ""))
		}
	}
}

// randomRoutes returns routes that do not conflict.
func randomRoutes(chance *rand.Rand) (routes []string) {
	var r router.Router[string]
	for range 8 {
		route := random(chance, "a", "b", "{x}")
		method, pattern, _ := strings.Cut(route, " ")
		if strings.Count(pattern, "{x}") > 1 {
			continue
		}
		if _, err := r.Add(method, pattern, route); err == nil {
			routes = append(routes, route)
		}
	}
	return routes
}

func random(chance *rand.Rand, segments ...string) (request string) {
	request = []string{"GET", "GET", "HEAD", "POST", "PUT", "OPTIONS"}[chance.IntN(6)] + " "
	for range 1 + chance.IntN(3) {
		request += "/" + segments[chance.IntN(len(segments))]
	}
	return request
}

// site has the same routes twice.
type site struct {
	routes []string
	mine   allow.Router // the learner's
	theirs router.Router[string]
}

func build(routes []string) *site {
	s := &site{routes: routes}
	for _, route := range routes {
		method, pattern, _ := strings.Cut(route, " ")
		s.mine.Handle(method, pattern, route)
		s.theirs.Handle(method, pattern, route)
	}
	return s
}

// compare sends a request to the learner's router, and looks it up in that of stage 4.
func (x *site) compare(s *judge.Story, request string) {
	method, path, _ := strings.Cut(request, " ")
	got, want := x.mine.Respond(method, path), wanted(&x.theirs, method, path)
	if got == want {
		return
	}
	s.Fail(judge.Failure{
		Came: told(got), Wanted: told(want) + ", where the routes are " + strings.Join(x.routes, ", "), Mistake: mistake(method, got, want),
		Why: "Clients act on the status: after 404 they look for another path, after 405 for another method, and Allow tells them which.",
	})
}

// mistake finds the mistake that a wrong response shows.
func mistake(method string, got, want allow.Response) string {
	switch {
	case want.Status == 404 && got.Status != 404:
		return "unknown"
	case want.Status == 200 && got.Status != 200 && method == "HEAD":
		return "nohead"
	case want.Status == 200 && got.Status != 200 && method != "OPTIONS":
		return "firstpage"
	case got.Status != want.Status || got.Allow == want.Allow:
		return ""
	case got.Allow == strings.ReplaceAll(want.Allow, "HEAD, ", ""):
		return "headlist"
	case len(got.Allow) < len(want.Allow):
		return "shortallow"
	}
	return ""
}

// wanted is the response by the router of stage 4.
func wanted(r *router.Router[string], method, path string) (want allow.Response) {
	var m router.Match[string]
	switch r.LookupString(method, path, &m) {
	case router.Found:
		want = allow.Response{Status: 200, Handler: m.Handler()}
	case router.MethodNotAllowed:
		want = allow.Response{Status: 405, Allow: string(m.AppendAllow(nil))}
	case router.Options:
		want = allow.Response{Status: 204, Allow: string(m.AppendAllow(nil))}
	default:
		want = allow.Response{Status: 404}
	}
	want.HeadOnly = method == "HEAD"
	return want
}

func told(r allow.Response) string {
	text := fmt.Sprint(r.Status)
	if r.Handler != "" {
		text += " by the handler of " + r.Handler
	}
	if r.Allow != "" {
		text += ", Allow: " + r.Allow
	}
	if r.HeadOnly {
		text += ", without content"
	}
	return text
}
