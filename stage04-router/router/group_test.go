package router

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wrapping returns middleware that puts its name around a handler's text.
func wrapping(name string) func(string) string {
	return func(next string) string { return name + "(" + next + ")" }
}

func TestGroupOrder(t *testing.T) {
	var r Router[string]
	r.Handle("GET", "/", "root")
	api := r.Group("/api", wrapping("a"), wrapping("b"))
	teams := api.Group("/teams/{team}", wrapping("c"))
	plain := api.Group("")
	left, right := teams.Group("/left", wrapping("l")), teams.Group("/right", wrapping("r"))
	api.Handle("GET", "", "api")
	api.Handle("GET", "/", "api/")
	teams.Handle("GET", "/{member}", "member")
	plain.Handle("GET", "/plain", "plain")
	left.Handle("GET", "/x", "x")
	right.Handle("GET", "/x", "x")

	var m Match[string]
	for path, want := range map[string]string{
		"/":                   "root",
		"/api":                "a(b(api))",
		"/api/":               "a(b(api/))",
		"/api/plain":          "a(b(plain))",
		"/api/teams/1/2":      "a(b(c(member)))",
		"/api/teams/1/left/x": "a(b(c(l(x))))", "/api/teams/1/right/x": "a(b(c(r(x))))",
	} {
		require.Equal(t, Found, r.LookupString("GET", path, &m), path)
		assert.Equal(t, want, m.Handler(), path)
	}
	assert.Equal(t, NotFound, r.LookupString("GET", "/apiplain", &m))
}

// A prefix consists of whole segments: the group /api has no part in /apixxx.
func TestGroupPrefixes(t *testing.T) {
	for _, test := range []struct {
		name, prefix, pattern, want string // the pattern, or the error
	}{
		{"segment and segment", "/api", "/x", "/api/x"},
		{"segment alone", "/api", "", "/api"},
		{"nothing and segment", "", "/x", "/x"},
		{"parameter in a prefix", "/{team:int}", "/x", "/{team:int}/x"},
		{"half a segment", "/api", "xxx", `pattern "xxx": column 1: expected "/", found "x"`},
		{"nothing at all", "", "", `pattern "": column 1: expected "/", found the end`},
		{"slash at the end", "/api/", "/x", `pattern "/api/": column 5: expected a prefix without a slash at its end, found "/"`},
		{"slash alone", "/", "/x", `pattern "/": column 1: expected a prefix without a slash at its end, found "/"`},
		{"no slash first", "api", "/x", `pattern "api": column 1: expected "/", found "a"`},
		{"malformed prefix", "/{a", "/x", `pattern "/{a": column 4: expected ":" or "}", found the end`},
		{"something after a tail", "/{a:path}", "/x", `pattern "/{a:path}/x": column 10: expected the end after a parameter of type path, found "/"`},
		{"name twice", "/{a}", "/{a}", `pattern "/{a}/{a}": column 7: expected a name that the pattern does not use twice, found "a"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var r Router[string]
			register := func() { r.Group(test.prefix).Handle("GET", test.pattern, "") }
			if !strings.HasPrefix(test.want, "/") {
				assert.PanicsWithError(t, test.want, register)
				assert.Empty(t, r.String())
				return
			}
			register()
			for route := range r.Routes() {
				assert.Equal(t, test.want, route.Pattern())
			}
		})
	}
}

// Groups with a common parent do not share the memory of its middleware.
func TestGroupsAreIndependent(t *testing.T) {
	var r Router[string]
	parent := r.Group("/p", wrapping("1"), wrapping("2"), wrapping("3"))
	a, b := parent.Group("/a", wrapping("a")), parent.Group("/b", wrapping("b"))
	assert.Equal(t, "1(2(3(a(x))))", a.Handle("GET", "", "x").Handler())
	assert.Equal(t, "1(2(3(b(x))))", b.Handle("GET", "", "x").Handler())
}
