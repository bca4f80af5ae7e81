package router

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// countNodes returns the number of nodes at and below n.
func countNodes(n *node) int {
	count := 1
	for _, child := range n.children() {
		count += countNodes(child)
	}
	return count
}

// entered returns how many nodes a lookup has entered, the root included.
func entered(r *Router[string], path string) int {
	steps, _ := r.Explain("GET", path)
	count := 1
	for _, step := range steps {
		if step.Verdict == Matches {
			count++
		}
	}
	return count
}

// At each of ten segments a lookup has two ways, and none of the 1,024 ways leads to a
// route for the path: the lookup has to try them all. It enters no node twice.
func TestBacktrackingIsBounded(t *testing.T) {
	var r Router[string]
	const depth = 10
	for ways := range 1 << depth {
		var pattern strings.Builder
		for level := range depth {
			if ways>>level&1 == 0 {
				pattern.WriteString("/a")
			} else {
				fmt.Fprintf(&pattern, "/{p%d}", level)
			}
		}
		r.Handle("GET", pattern.String()+"/end", "")
	}
	checkTree(t, &r)
	nodes := countNodes(&r.tree.root)

	// The lookup enters all nodes except the leaf at the end of each way.
	path := strings.Repeat("/a", depth)
	assert.Equal(t, nodes-1<<depth, entered(&r, path+"/no end"))
	assert.LessOrEqual(t, entered(&r, path+strings.Repeat("/a", 1000)), nodes)
	assert.LessOrEqual(t, entered(&r, strings.Repeat("/%61", 5000)), nodes)
}

func TestBacktrackingInsideASegment(t *testing.T) {
	var r Router[string]
	for length := range 30 {
		prefix := "/" + strings.Repeat("a", length)
		for _, segment := range []string{"{x}", "{x}b", "{x:int}", "{x:[a-z]+}"} {
			r.Handle("GET", prefix+segment+"/end", "")
		}
	}
	nodes := countNodes(&r.tree.root)
	steps, outcome := r.Explain("GET", "/"+strings.Repeat("a", 1000)+"b/no end")
	assert.Equal(t, NotFound, outcome)
	assert.LessOrEqual(t, entered(&r, "/"+strings.Repeat("a", 1000)+"b/no end"), nodes)
	assert.LessOrEqual(t, len(steps), nodes, "each node is tried once")
}

func TestExplain(t *testing.T) {
	r := routerOf("GET /ab/{n:int}", "GET /ac", "POST /{x}/{y}.z", "GET /{rest:path}")
	for _, test := range []struct {
		name, method, path string
		want               []Step
		outcome            Outcome
	}{
		{"straight", "GET", "/ab/1", []Step{
			{"a", 1, "a", Matches},
			{"b/", 2, "b/", Matches},
			{"{n:int}", 4, "1", Matches},
			{"{n:int}", 5, "", Chosen},
		}, Found},
		{"back, by way of another method", "GET", "/ab/x.z", []Step{
			{"a", 1, "a", Matches},
			{"b/", 2, "b/", Matches},
			{"{n:int}", 4, "", Differs},
			{"{x}", 1, "ab", Matches},
			{"/", 3, "/", Matches},
			{"{y}.z", 4, "x.z", Matches},
			{"{y}.z", 7, "", OtherMethod},
			{"{rest:path}", 1, "ab/x.z", Matches},
			{"{rest:path}", 7, "", Chosen},
		}, Found},
		{"text that differs", "PUT", "/ab%2fc", []Step{
			{"a", 1, "a", Matches},
			{"b/", 2, "", Differs},
			{"{x}", 1, "ab%2Fc", Matches},
			{"{rest:path}", 1, "ab%2Fc", Matches},
			{"{rest:path}", 7, "", OtherMethod},
		}, MethodNotAllowed},
		{"nothing to try", "GET", "no slash", nil, NotFound},
	} {
		t.Run(test.name, func(t *testing.T) {
			steps, outcome := r.Explain(test.method, test.path)
			assert.Equal(t, test.want, steps)
			assert.Equal(t, test.outcome, outcome)
		})
	}
}

func TestWords(t *testing.T) {
	assert.Equal(t, "not found, found, method not allowed, options, unknown outcome",
		fmt.Sprintf("%v, %v, %v, %v, %v", NotFound, Found, MethodNotAllowed, Options, Outcome(9)))
	assert.Equal(t, "matches, differs, other method, found, unknown verdict",
		fmt.Sprintf("%v, %v, %v, %v, %v", Matches, Differs, OtherMethod, Chosen, Verdict(9)))
}
