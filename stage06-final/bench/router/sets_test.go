package router

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A route is a method and a pattern in stage 04's syntax, with plain parameters and
// at most a path parameter at the end. All contestants know these.
type route struct {
	method, pattern string
	params          []string
}

var parameter = regexp.MustCompile(`\{(\w+)(:path)?\}`)

func newRoute(text string) route {
	method, pattern, _ := strings.Cut(text, " ")
	r := route{method: method, pattern: pattern}
	for _, match := range parameter.FindAllStringSubmatch(pattern, -1) {
		r.params = append(r.params, match[1])
	}
	return r
}

func (r route) String() string { return r.method + " " + r.pattern }

// A request is a request for a route, in each of the forms that the contestants take.
type request struct {
	route        int // in its set
	values       []string
	method, path []byte
	http         *http.Request
}

// A set has routes and a request for each; the values of these all differ.
type set struct {
	name     string
	routes   []route
	requests []request
}

// newSet makes a request for each route. A parameter's value is its name with a number.
func newSet(name string, routes []route) set {
	s := set{name: name, routes: routes}
	for i := range routes {
		s.requests = append(s.requests, s.request(i))
	}
	return s
}

// request makes a request for a route.
func (s set) request(number int) request {
	route := s.routes[number]
	q := request{route: number, method: []byte(route.method)}
	path := parameter.ReplaceAllStringFunc(route.pattern, func(text string) string {
		value := fmt.Sprintf("%s-%d", strings.Trim(text, "{}"), len(q.values))
		if strings.HasSuffix(text, ":path}") {
			value = "themes/dark/main.css"
		}
		q.values = append(q.values, value)
		return value
	})
	q.path, q.http = []byte(path), httptest.NewRequest(route.method, path, nil)
	return q
}

// only returns a set with the requests for some of the routes.
func (s set) only(name string, routes ...string) set {
	kept := set{name: name, routes: s.routes}
	for _, q := range s.requests {
		if slices.Contains(routes, s.routes[q.route].String()) {
			kept.requests = append(kept.requests, q)
		}
	}
	return kept
}

// refused are the routes of the forge that httprouter does not accept: it has no fixed
// text beside a parameter. They are left out for all contestants.
var refused = []string{"GET /pastes/public", "GET /pastes/liked"}

// forge is the API of a code forge: 219 routes less the refused ones.
func forge(tb testing.TB) set {
	routes := readRoutes(tb, "../../../stage04-router/router/testdata/forge.txt")
	return newSet("API", slices.DeleteFunc(routes, func(r route) bool { return slices.Contains(refused, r.String()) }))
}

// documentation is 150 pages of fixed text.
func documentation(tb testing.TB) set {
	return newSet("static", readRoutes(tb, "testdata/documentation.txt"))
}

func readRoutes(tb testing.TB, file string) (routes []route) {
	tb.Helper()
	text, err := os.ReadFile(file)
	require.NoError(tb, err)
	for line := range strings.Lines(string(text)) {
		routes = append(routes, newRoute(strings.TrimSpace(line)))
	}
	return routes
}

// parameters is one route with this many parameters.
func parameters(count int) set {
	var pattern strings.Builder
	for i := range count {
		fmt.Fprintf(&pattern, "/{p%d}", i)
	}
	return newSet(fmt.Sprintf("%d parameters", count), []route{newRoute("GET " + pattern.String())})
}

func tail() set { return newSet("rest of the path", []route{newRoute("GET /static/{file:path}")}) }

// services returns a set of routes that look alike, with a thousand requests for routes from all
// over the set. There are a thousand requests for fewer routes too, so that the requests take
// the same memory in each set.
func services(count int) set {
	s := set{name: fmt.Sprintf("%d routes", count)}
	for i := range count {
		s.routes = append(s.routes, newRoute(fmt.Sprintf("GET /service%04d/items/{item}/parts/{part}", i)))
	}
	for i := range 1000 {
		s.requests = append(s.requests, s.request((i*7919+count/2)%count))
	}
	return s
}

// measured returns the measured sets: sets with one request, and sets with all of theirs.
func measured(tb testing.TB) []set {
	api, docs := forge(tb), documentation(tb)
	one := parameters(1)
	one.name = "1 parameter"
	docs.name, api.name = "static: all 150 in turn", fmt.Sprintf("API: all %d in turn", len(api.routes))
	return []set{
		docs.only("static: one of 150", "GET /reference/router/patterns"),
		docs,
		one, parameters(5), parameters(20), tail(),
		api.only("API: no parameter", "GET /me/keys"),
		api.only("API: 1 parameter", "GET /people/{person}"),
		api.only("API: 3 parameters", "GET /projects/{owner}/{project}/tickets/{number}/notes"),
		api,
	}
}
