package router

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Before the measurements: every contestant passes every request to the handler of
// its route, with the right values.
func TestAllContestantsFindAllRoutes(t *testing.T) {
	sets := append(measured(t), services(10), services(1000))
	for _, c := range contestants() {
		t.Run(c.name, func(t *testing.T) {
			for _, s := range sets {
				var w witness
				serve := c.build(s.routes, &w, everything)
				for _, q := range s.requests {
					w.begin(-1)
					serve(&q)
					require.Equal(t, q.route, w.route, "%s: %s", s.name, q.path)
					require.Equal(t, c.values(s, q), strings.Split(string(w.values), "\n"), "%s: %s", s.name, q.path)
				}
			}
		})
	}
}

// values returns the values that a contestant's handler must get for a request, and "".
func (c contestant) values(s set, q request) []string {
	values := append(slices.Clone(q.values), "")
	// In httprouter and its descendant, the rest of the path begins with the slash.
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

// The witness notices a contestant that finds no route: nothing of the earlier request is left.
func TestWitness(t *testing.T) {
	s := parameters(1)
	for _, c := range contestants() {
		var w witness
		serve := c.build(s.routes, &w, everything)
		w.begin(-1)
		unknown := newSet("unknown", []route{newRoute("GET /x/y/z/")}).requests[0]
		serve(&unknown)
		assert.Equal(t, -1, w.route, c.name)
	}
}
