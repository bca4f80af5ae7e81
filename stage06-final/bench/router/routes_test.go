package router

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Before anything is measured: every contestant brings every request to the handler of
// its route, with the right values.
func TestEverybodyFindsEverything(t *testing.T) {
	sets := append(measured(t), services(10), services(1000))
	for _, c := range contestants() {
		t.Run(c.name, func(t *testing.T) {
			for _, s := range sets {
				var w witness
				answer := c.build(s.routes, &w, everything)
				for _, q := range s.requests {
					w.begin(-1)
					answer(&q)
					require.Equal(t, q.route, w.route, "%s: %s", s.name, q.path)
					require.Equal(t, c.values(s, q), strings.Split(string(w.values), "\n"), "%s: %s", s.name, q.path)
				}
			}
		})
	}
}

// values are what a contestant's handler is to see for a request, and "".
func (c contestant) values(s set, q request) []string {
	values := append(slices.Clone(q.values), "")
	// httprouter and its descendant count the slash before the rest of the path to the rest.
	withSlash := strings.HasPrefix(c.name, "httprouter") || c.name == "gin"
	if last := len(q.values) - 1; withSlash && strings.HasSuffix(s.routes[q.route].pattern, ":path}") {
		values[last] = "/" + values[last]
	}
	return values
}

// The routes that are left out are those that httprouter refuses beside the others.
func TestRefusedRoutes(t *testing.T) {
	r := newHTTPRouter(forge(t).routes, new(witness), nothing)
	for _, text := range refused {
		route := newRoute(text)
		assert.Panics(t, func() { r.Handle(route.method, rewrite(route.pattern, ":$", "*$"), nil) }, text)
	}
}

func TestSets(t *testing.T) {
	assert.Len(t, documentation(t).routes, 150)
	assert.Len(t, forge(t).routes, 217)
	for _, s := range measured(t) {
		assert.NotEmpty(t, s.requests, s.name)
	}
}

// A contestant that has no answer is noticed: nothing of the request before is left.
func TestWitness(t *testing.T) {
	s := parameters(1)
	for _, c := range contestants() {
		var w witness
		answer := c.build(s.routes, &w, everything)
		w.begin(-1)
		unknown := newSet("unknown", []route{newRoute("GET /x/y/z/")}).requests[0]
		answer(&unknown)
		assert.Equal(t, -1, w.route, c.name)
	}
}
