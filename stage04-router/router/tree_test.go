package router

import (
	"math/bits"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// checkTree walks the whole tree and checks the invariants of a radix tree of routes.
func checkTree[H any](t *testing.T, r *Router[H]) {
	t.Helper()
	if len(r.routes) == 0 {
		return
	}
	require.Equal(t, "/", r.tree.root.text)
	seen := make([]int, len(r.routes))
	checkNode(t, &r.tree.root, true, seen)
	for number, count := range seen {
		assert.Equal(t, 1, count, "how often the tree holds %s", r.routes[number])
	}
}

func checkNode(t *testing.T, n *node, root bool, seen []int) {
	t.Helper()
	label := n.label()
	assert.Equal(t, bits.OnesCount64(uint64(n.methods)), len(n.routes), "%s: a route for each method", label)
	for _, route := range n.routes {
		seen[route]++
	}

	require.Equal(t, len(n.firsts), len(n.texts), "%s: a first byte for each text", label)
	assert.True(t, slices.IsSorted([]byte(n.firsts)), "%s: first bytes in order", label)
	for i := range n.texts {
		child := &n.texts[i]
		require.NotEmpty(t, child.text, "%s: text of a child", label)
		assert.Equal(t, n.firsts[i], child.text[0], "%s: first byte", label)
		assert.Equal(t, i, strings.IndexByte(n.firsts, n.firsts[i]), "%s: a first byte twice", label)
	}
	if n.matcher == nil {
		assert.Empty(t, n.names, "%s: names of text", label)
		if !root {
			needed := len(n.routes) > 0 || n.params != nil || len(n.texts) > 1
			assert.True(t, needed, "%s: must be merged with its only child", label)
		}
	} else {
		checkParam(t, n)
	}
	if n.params != nil {
		checkParamChildren(t, n)
	}
	for _, child := range n.children() {
		checkNode(t, child, false, seen)
	}
}

func checkParam(t *testing.T, n *node) {
	t.Helper()
	label := n.label()
	assert.Empty(t, n.text, "%s: text of a parameter", label)
	assert.NotEmpty(t, n.names, "%s: names", label)
	assert.True(t, slices.IsSorted(n.names), "%s: names in order", label)
	assert.Nil(t, n.params, "%s: a parameter in the same segment", label)
	assert.True(t, len(n.routes) > 0 || len(n.texts) > 0, "%s: leads nowhere", label)
	assert.Contains(t, []string{"", "/"}, n.firsts, "%s: what may follow", label)
	if n.matcher.kind == kindTail {
		assert.Empty(t, n.texts, "%s: something after a tail", label)
	}
}

func checkParamChildren(t *testing.T, n *node) {
	t.Helper()
	p := n.params
	assert.True(t, len(p.typed) > 0 || p.hasPlain() || p.tail != nil, "%s: params without a parameter", n.label())
	for i := range p.typed {
		m := p.typed[i].matcher
		assert.True(t, m.kind < kindPlain || m.kind == kindPlain && m.suffix != "", "%s: typed", m.label(nil))
		if i > 0 {
			assert.Negative(t, compareMatchers(p.typed[i-1].matcher, m), "%s: order", m.label(nil))
		}
	}
	if p.hasPlain() {
		assert.Equal(t, &matcher{kind: kindPlain}, p.plain.matcher)
	}
	if p.tail != nil {
		assert.Equal(t, &matcher{kind: kindTail}, p.tail.matcher)
	}
}

// The tree is the same for every order of registration.
func TestOrderOfRegistration(t *testing.T) {
	routes := []string{
		"GET /users/me", "GET /users/{id:int}", "POST /users/{name}", "GET /users/{name}.json", "GET /users/{all:path}",
		"GET /use", "GET /users/{who}",
	}
	want := routerOf(routes...)
	paths := []string{"/users/me", "/users/7", "/users/7.json", "/users/zoe", "/users/7/8", "/use", "/us"}
	orders := 0
	permute(routes, func(order []string) {
		orders++
		got := routerOf(order...)
		checkTree(t, got)
		require.Empty(t, cmp.Diff(want.String(), got.String()), "%q", order)
		for _, path := range paths {
			require.Equal(t, result(t, want, "GET", path), result(t, got, "GET", path), "%s in %q", path, order)
		}
	})
	assert.Equal(t, 5040, orders)
}

// permute calls f with every order of items (Heap's algorithm).
func permute(items []string, f func([]string)) {
	items = slices.Clone(items)
	var generate func(n int)
	generate = func(n int) {
		if n <= 1 {
			f(items)
			return
		}
		for i := range n {
			generate(n - 1)
			if n%2 == 0 {
				items[i], items[n-1] = items[n-1], items[i]
			} else {
				items[0], items[n-1] = items[n-1], items[0]
			}
		}
	}
	generate(len(items))
}

func TestConflicts(t *testing.T) {
	for _, test := range []struct {
		name, old, new string
		conflict       bool
	}{
		{"the same", "GET /a", "GET /a", true},
		{"another method", "GET /a", "POST /a", false},
		{"other name", "GET /{id}", "GET /{name}", true},
		{"other name further on", "GET /{id}/a", "GET /{name}/b", false},
		{"other name, other method", "GET /{id}", "POST /{name}", false},
		{"other names of tails", "GET /{a:path}", "GET /{b:path}", true},
		{"other names of types", "GET /{a:int}", "GET /{b:int}", true},
		{"other types", "GET /{a:int}", "GET /{a:uint}", false},
		{"other names of expressions", "GET /{a:[a-z]+}", "GET /{b:[a-z]+}", true},
		{"other expressions", "GET /{a:[a-z]+}", "GET /{a:[a-y]+}", false},
		{"other names before a suffix", "GET /{a}.x", "GET /{b}.x", true},
		{"other suffix", "GET /{a}.x", "GET /{a}.y", false},
		{"with and without prefix", "GET /{a}", "GET /x{a}", false},
		{"encoded letter and plain letter", "GET /%61", "GET /a", true},
		{"encoded slash", "GET /a%2Fb", "GET /a/b", false},
		{"slash at the end", "GET /a", "GET /a/", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := routerOf(test.old)
			before := r.String()
			method, pattern, _ := strings.Cut(test.new, " ")
			route, err := r.Add(method, pattern, test.new)
			checkTree(t, r)
			if !test.conflict {
				require.NoError(t, err)
				assert.Equal(t, test.new, route.String())
				return
			}
			var conflict *ConflictError
			require.ErrorAs(t, err, &conflict)
			assert.Equal(t, [2]string{test.new, test.old}, [2]string{conflict.New, conflict.Old})
			assert.Contains(t, err.Error(), `"`+test.new+`" conflicts with "`+test.old+`"`)
			assert.Equal(t, before, r.String(), "nothing has changed")
			assert.PanicsWithError(t, err.Error(), func() { r.Handle(method, pattern, "") })
		})
	}
}

func TestRemove(t *testing.T) {
	routes := []string{
		"GET /users/me", "POST /users/me", "GET /users/{id:int}", "GET /users/{name}", "PURGE /usage", "GET /users/{x:path}",
	}
	for i, removed := range routes {
		t.Run(removed, func(t *testing.T) {
			r := routerOf(routes...)
			method, pattern, _ := strings.Cut(removed, " ")
			require.True(t, r.Remove(method, pattern))
			checkTree(t, r)
			rest := slices.Delete(slices.Clone(routes), i, i+1)
			assert.Empty(t, cmp.Diff(routerOf(rest...).String(), r.String()))
			var listed []string
			for route := range r.Routes() {
				listed = append(listed, route.String())
			}
			assert.Equal(t, rest, listed)

			assert.False(t, r.Remove(method, pattern), "a second time")
			r.Handle(method, pattern, removed)
			assert.Empty(t, cmp.Diff(routerOf(routes...).String(), r.String()), "as before")
		})
	}
}

func TestRemoveIsExact(t *testing.T) {
	r := routerOf("GET /users/{id}")
	assert.False(t, r.Remove("POST", "/users/{id}"))
	assert.False(t, r.Remove("GET", "/users/{name}"))
	assert.True(t, r.Remove("GET", "/users/{id}"))
	assert.Empty(t, r.String())
	assert.Equal(t, "not found", result(t, r, "GET", "/users/7"))
}

func TestTreeOfManyNames(t *testing.T) {
	r := routerOf("GET /{id:int}.txt/a", "GET /{number:int}.txt/b", "GET /caf%C3%A9", "GET /caf%C3%A8", "PUT /{w:a|b}")
	checkTree(t, r)
	assert.Equal(t, strings.Join([]string{
		"/",
		"├─ caf%C3",
		"│  ├─ %A8               GET",
		"│  └─ %A9               GET",
		"├─ {id|number:int}.txt",
		"│  └─ /",
		"│     ├─ a              GET",
		"│     └─ b              GET",
		"└─ {w:a|b}              PUT",
		"",
	}, "\n"), r.String())
}
