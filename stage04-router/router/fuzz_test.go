package router

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each text is registered as a pattern, or refused with a column. A URL built from a
// registered pattern finds its route.
func FuzzPattern(f *testing.F) {
	for _, seed := range []string{
		"/", "/users/{id:int}/edit", "/{rest:path}", "/{name}.json", "/v{n:uint}", "/{y:[0-9]{4}}", "/%2f%25{a}%7B",
		"/{a}{b}", "/{a", "/caf\xc3", "//", "/{x:(?i)a|b}", `/{x:\Qa\E}`, `/a{x:(\.json)?}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		r := routerOf("GET /users/{id:int}", "GET /users/{name}.json", "POST /{rest:path}", "GET /v{n}")
		before := r.String()
		route, err := r.Add("PUT", pattern, pattern)
		checkTree(t, r)
		var malformed *PatternError
		if errors.As(err, &malformed) {
			require.Equal(t, pattern, malformed.Pattern)
			require.GreaterOrEqual(t, malformed.Column, 1)
			require.LessOrEqual(t, malformed.Column, len(pattern)+1)
			require.Equal(t, before, r.String())
			return
		}
		require.NoError(t, err)
		require.Equal(t, pattern, route.Pattern())
		require.LessOrEqual(t, len(route.Params()), MaxParams)

		values := make([]any, len(route.Params()))
		for i := range values {
			values[i] = "1"
		}
		route.Named("fuzzed")
		url, err := r.URL("fuzzed", values...)
		if err != nil {
			return // it does not accept "1"
		}
		var m Match[string]
		require.Equal(t, Found, r.LookupString("PUT", url, &m))
		require.Equal(t, pattern, m.Handler())

		require.True(t, r.Remove("PUT", pattern))
		require.Equal(t, before, r.String())
	})
}

// For every path, the router finds what the reference matcher finds, within the bound, and
// does not write to the path.
func FuzzPath(f *testing.F) {
	routes := []refRoute{
		{"GET", []refSegment{{fixed: true}}},
		{"GET", []refSegment{{fixed: true, text: "users"}, {constraint: "int"}}},
		{"POST", []refSegment{{fixed: true, text: "users"}, {}}},
		{"GET", []refSegment{{fixed: true, text: "users"}, {suffix: ".json"}}},
		{"GET", []refSegment{{fixed: true, text: "users"}, {suffix: "F"}}},
		{"GET", []refSegment{{fixed: true, text: "users"}, {}, {fixed: true, text: "a/b%"}}},
		{"GET", []refSegment{{prefix: "us"}, {constraint: "[a-z/%]+"}}},
		{"GET", []refSegment{{fixed: true, text: "us"}, {constraint: "float"}, {constraint: "uuid"}}},
		{"PUT", []refSegment{{constraint: "bool"}, {constraint: "path"}}},
		{"PURGE", []refSegment{{fixed: true, text: "users"}, {constraint: "path"}}},
	}
	r := new(Router[string])
	for _, route := range routes {
		r.Handle(route.method, route.pattern(), "")
	}
	nodes := countNodes(&r.tree.root)
	for _, seed := range []string{
		"/", "", "/users/12", "/users/a%2Fb", "/users/x.json", "/users/%252", "/us/1.5/123e4567-e89b-12d3-a456-426614174000",
		"/%75sers/%zz", "//", "/true/", "/users/x/a%2Fb%25", "/users/\xff\x00", "/users/a%2F",
	} {
		f.Add("GET", seed)
		f.Add("HEAD", seed)
	}
	f.Fuzz(func(t *testing.T, method, path string) {
		given := []byte(path)
		var m Match[string]
		outcome := r.Lookup([]byte(method), given, &m)
		require.Equal(t, path, string(given))
		require.Equal(t, refLookup(routes, method, path), written(outcome, &m))
		require.Equal(t, written(outcome, &m), result(t, r, method, path))
		require.LessOrEqual(t, entered(r, path), nodes)
	})
}

// A lookup of a URL returns the values that the URL was built from.
func FuzzURL(f *testing.F) {
	f.Add("zoë", "a/b")
	f.Add("a/b%2F", "")
	f.Add("..", "\x00\xff")
	r := routerOf("GET /a/{x}/{y:path}")
	for route := range r.Routes() {
		route.Named("page")
	}
	f.Fuzz(func(t *testing.T, x, y string) {
		url, err := r.URL("page", x, y)
		if err != nil {
			require.True(t, x == "" || strings.Contains("/"+x+"/"+y+"/", "./"), "%q %q: %v", x, y, err)
			return
		}
		var m Match[string]
		require.Equal(t, Found, r.LookupString("GET", url, &m))
		require.Equal(t, x, string(m.Param("x")))
		require.Equal(t, y, string(m.Param("y")))
	})
}
