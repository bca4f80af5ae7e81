// Package check examines the exercise inherit.
package check

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage05/inherit"
	"looper.example/exercises/practice/stage05/internal/oracle"
	"looper.example/stage05-templates/template"
)

var vars = map[string]any{"name": "Ada"}

const base = "<{% block title %}Shop{% endblock %}|{% block body %}body{% endblock %}>"

// Mistakes that show in what their rows print.
const empty, nextonly, current = "empty", "nextonly", "current"

var traps = map[string]string{empty: "Shop", nextonly: "[]", current: "AB"}

// chain is a list of sources: the base, the template that extends it, and so on. The last one is rendered.
type chain []string

// extends returns the source of a template that extends the one before it in its chain.
func extends(level int, rest string) string {
	return fmt.Sprintf("{%% extends \"t%d\" %%}%s", level, rest)
}

// Check renders chains of templates, and compares the pages with those of the real engine.
func Check(s *judge.Story) {
	for _, row := range []struct {
		did     string
		all     chain
		mistake string
		why     string
	}{
		{"a template extends none", chain{base}, "", "Its blocks are printed where they stand."},
		{"a page overrides a block", chain{base, extends(0, "{% block title %}Hi {{ name }}{% endblock %}")}, "childtext", "A block is printed as the first template of the chain has it."},
		{"a page has text beside its blocks", chain{base, extends(0, "lost{% block title %}Hi{% endblock %} {{ name }}")}, "childtext",
			"What stands beside the blocks of a page has no place in the base."},
		{"a page empties a block", chain{base, extends(0, "{% block title %}{% endblock %}")}, empty, "An empty block is a block."},
		{"a page adds to a block", chain{base, extends(0, "{% block title %}[{{ super() }}]{% endblock %}")}, "", "super() prints the block that is overridden."},
		{"super() stands between two others", chain{base, extends(0, "{% block title %}{{ super() }}-{{ super() }}-{{ super() }}{% endblock %}")}, "notrestored",
			"Each of them prints the same block."},
		{"three templates add to a block", chain{base, extends(0, "{% block title %}a{{ super() }}b{% endblock %}"), extends(1, "{% block title %}c{{ super() }}d{{ super() }}{% endblock %}")}, "",
			"In a block that super() has printed, super() goes on upwards from there."},
		{"the template between does not have the block", chain{base, extends(0, "{% block body %}x{% endblock %}"), extends(1, "{% block title %}[{{ super() }}]{% endblock %}")}, nextonly,
			"Templates that do not have the block are skipped."},
		{"super() prints a block with one in it that the page overrides", chain{"{% block a %}A{% block b %}B{% endblock %}{% endblock %}", extends(0, "{% block a %}({{ super() }}){% endblock %}{% block b %}b{% endblock %}")}, current,
			"Wherever a block stands, it is printed as the first template of the whole chain has it."},
		{"a block stands in a block, and super() after it", chain{"{% block a %}A{% block b %}B{% endblock %}{% endblock %}", extends(0, "{% block a %}{% block b %}b{{ super() }}{% endblock %}+{{ super() }}{% endblock %}")}, "notrestored",
			"After the inner block, super() belongs to the outer one again."},
		{"an outer block is overridden without the inner one", chain{"{% block a %}A{% block b %}B{% endblock %}{% endblock %}.", extends(0, "{% block a %}only{% endblock %}{% block b %}b{% endblock %}")}, "",
			"A template that overrides the outer block decides whether the inner one is printed."},
	} {
		s.Did("%s", row.did)
		compare(s, row.all, row.mistake, row.why)
	}
	s.Did("300 chains of up to five templates have such blocks")
	random := rand.New(rand.NewPCG(5, 8))
	for range 300 {
		compare(s, some(random), "", "For each block, go along the chain: who is the first to have it?")
	}
}

// some returns a random chain. The base has all blocks, so that each super() has something above it.
func some(random *rand.Rand) (all chain) {
	all = chain{"<{% block a %}A{% block b %}B{% block c %}C{% endblock %}{% endblock %}{% endblock %}|{% block d %}{{ name }}{% endblock %}>"}
	for level := range random.IntN(5) {
		names := []string{"a", "b", "c", "d"}
		random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		source := blocks(random, level+1, names[:1+random.IntN(4)])
		all = append(all, extends(level, source))
	}
	return all
}

// blocks returns blocks with these names, some of them in others.
func blocks(random *rand.Rand, level int, names []string) (source string) {
	if len(names) == 0 {
		return ""
	}
	within := random.IntN(len(names))
	inner := blocks(random, level, names[1:1+within])
	text := fmt.Sprint(names[0], level)
	parts := [...]string{"", text, text + inner, "({{ super() }})" + inner, inner + "{{ super() }}" + text, "{{ super() }}" + inner + "{{ super() }}"}
	return "{% block " + names[0] + " %}" + parts[random.IntN(len(parts))] + "{% endblock %}" + blocks(random, level, names[1+within:])
}

// compare renders the last template of a chain.
func compare(s *judge.Story, all chain, mistake, why string) {
	sources := map[string]string{}
	for i, source := range all {
		sources[fmt.Sprint("t", i)] = source
	}
	last := all[len(all)-1]
	want, err := oracle.Page(last, vars, sources)
	if errors.Is(err, template.LimitError) {
		return // a has b in it here, and b has a in it there: such blocks have no end
	}
	if err != nil {
		panic(err)
	}
	got, endless := rendered(last, sources)
	if endless {
		got, mistake = "blocks within blocks, more than 100 deep", "again"
	}
	if mistake == "childtext" && !strings.Contains(got, want) || traps[mistake] != "" && !strings.Contains(got, traps[mistake]) {
		mistake = ""
	}
	if got != want {
		s.Fail(judge.Failure{Came: fmt.Sprintf("%s\nfor %s", got, strings.Join(all, "\nand ")), Wanted: want, Why: why, Mistake: mistake})
	}
}

// rendered is the page of the learner's engine. It is endless if blocks print each other.
func rendered(source string, sources map[string]string) (page string, endless bool) {
	defer func() {
		switch caught := recover().(type) {
		case nil:
		case inherit.TooDeep:
			endless = true
		default:
			panic(caught)
		}
	}()
	return inherit.Render(inherit.Parse(source), vars, func(name string) *inherit.Template { return inherit.Parse(sources[name]) }), false
}
