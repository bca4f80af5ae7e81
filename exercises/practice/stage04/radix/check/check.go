// Package check examines the exercise radix.
package check

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage04/radix"
)

// Check inserts the paths of the text, all orders of some paths, and then many random ones.
func Check(s *judge.Story) {
	t := newTree(s)
	for _, path := range []string{"/users", "/users/me", "/usage", "/us"} {
		s.Did("insert %s", path)
		t.insert(path)
	}
	s.Did("insert /users once more")
	t.insert("/users")

	orders := 0
	first := ""
	permutations([]string{"/", "/a", "/ab", "/abc", "/abd", "/b/c"}, func(paths []string) {
		t := newTree(s)
		for _, path := range paths {
			t.insert(path)
		}
		if orders++; orders == 1 {
			first = drawn(t.root)
		} else if found := drawn(t.root); found != first {
			s.Fail(judge.Failure{Came: "another tree for another order of insertion:\n" + found, Wanted: first, Why: "A tree whose nodes share all they can is the same in each order."})
		}
	})
	s.Did("insert six paths in all %d orders: the tree is the same", orders)

	s.Did("build 300 trees of random paths")
	chance := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		t := newTree(s)
		for range 20 {
			t.insert(random(chance))
		}
	}
}

func random(chance *rand.Rand) string {
	path := []byte{'/'}
	for range chance.IntN(8) {
		path = append(path, "ab/\xc3\xa9"[chance.IntN(5)])
	}
	return string(path)
}

// permutations calls f with each order of the paths.
func permutations(paths []string, f func([]string)) {
	var next func(k int)
	next = func(k int) {
		if k == len(paths) {
			f(paths)
		}
		for i := k; i < len(paths); i++ {
			paths[k], paths[i] = paths[i], paths[k]
			next(k + 1)
			paths[k], paths[i] = paths[i], paths[k]
		}
	}
	next(0)
}

// tree is the learner's tree beside a map.
type tree struct {
	story  *judge.Story
	root   *radix.Node
	routes map[string]string
}

func newTree(s *judge.Story) *tree {
	return &tree{story: s, root: &radix.Node{}, routes: map[string]string{}}
}

// insert inserts a path into both, and compares.
func (t *tree) insert(path string) {
	_, taken := t.routes[path]
	route := "the route of " + path
	if taken {
		route = "another route of " + path
	}
	before, splits := drawn(t.root), needsSplit(t.root, path)
	if ok := t.root.Insert(path, route); ok == taken || taken && t.root.Find(path) == route {
		t.fail(t.result(path, ok, taken))
	}
	if !taken {
		t.routes[path] = route
	}
	if f := misplaced(t.root, route, splits, 0); f != nil {
		t.fail(*f)
	}
	if n := inTwoPlaces(t.root); n != nil {
		t.fail(judge.Failure{
			Came: fmt.Sprintf("after Insert(%q), the node %q hangs below two nodes", path, n.Text), Wanted: "each node in one place", Mistake: "keepschildren",
			Why: "A path that nobody inserted now leads to a route.",
		})
	}
	t.findAll(path, splits, drawn(t.root) == before)
	if f := fault(t.root, true); f != nil {
		t.fail(*f)
	}
}

// result tells what is wrong with a result of Insert.
func (t *tree) result(path string, ok, taken bool) judge.Failure {
	f := judge.Failure{Came: fmt.Sprintf("Insert(%q) returns %v", path, ok), Wanted: fmt.Sprintf("%v, and the old route stays", !taken)}
	if !taken {
		f.Wanted, f.Why = "true", "The path has had no route before."
		return f
	}
	f.Came += fmt.Sprintf(", and Find(%q) is then %q", path, t.root.Find(path))
	f.Why = "Two routes for one path are a mistake of the program. It must be told."
	switch {
	case !ok:
		f.Mistake, f.Why = "changesanyway", "An Insert that returns false changes nothing."
	case t.root.Find(path) != t.routes[path]:
		f.Mistake = "overwrites"
	}
	return f
}

// findAll looks up each path, and each beginning of a path, after an Insert that had to split a node or not, and has changed the tree
// or not.
func (t *tree) findAll(inserted string, splits, unchanged bool) {
	lost := ""
	for _, path := range slices.Sorted(maps.Keys(t.routes)) {
		for end := range len(path) + 1 {
			if asked := path[:end]; t.root.Find(asked) != t.routes[asked] && (lost == "" || lost == inserted) {
				lost = asked
			}
		}
	}
	if lost == "" {
		return
	}
	f := judge.Failure{
		Came: fmt.Sprintf("after Insert(%q), Find(%q) is %q", inserted, lost, t.root.Find(lost)), Wanted: fmt.Sprintf("%q", t.routes[lost]),
		Why: "Each path leads to its own route, whatever was inserted before or after it.",
	}
	found := t.root.Find(inserted) == t.routes[inserted]
	switch n := nodeOf(t.root, inserted); {
	case n != nil && n.Route == "":
		f.Why = "The node at which the path ends is there. It has no route."
	case found && splits:
		f.Mistake = "losesroute"
	case !found && n == nil && (splits && lost != inserted || unchanged):
		f.Mistake = "unlinked"
	}
	t.fail(f)
}

func (t *tree) fail(f judge.Failure) {
	f.Came += "; the tree is\n" + drawn(t.root)
	t.story.Fail(f)
}
