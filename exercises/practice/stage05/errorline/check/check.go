// Package check examines the exercise errorline.
package check

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage05/errorline"
)

var vars = map[string]any{"name": "Ada", "yes": true, "no": false}

// at stands in the sources below where the value or tag begins that is at fault. The engine does not see it.
const at = "@"

var rows = []struct{ did, source, mistake, why string }{
	{"the parser finds a mistake on line 3", "a\n{{ name }}\n@{{ na me }}\nb\n", "", ""},
	{"a name is undefined while the page is rendered", "a\n@{{ nope }}\n{{ name }}\n\n", "lastline",
		"A statement runs after the parser has read everything. It must have kept its own line."},
	{"a comment of three lines stands before the mistake", "{#\n\n#}@{{ nope }}", "textonly", "Line feeds count wherever they stand."},
	{"an undefined name is on the third line of a value", "a\n@{{\n\nnope }}\n{{ name }}", "endline",
		"The author looks for the place where the value begins."},
	{"the parser finds a mistake on the third line of a value", "@{{\n\nna me }}", "endline",
		"The author looks for the place where the value begins."},
	{"the condition of an if is undefined", "a\n@{% if nope %}\nb\n{{ name }}\n{% endif %}\n", "afterblock",
		"The condition belongs to the line of the if, whatever its body has."},
	{"an if is in an if", "{% if yes %}\n@{% if nope %}\n{% endif %}\n{% endif %}", "afterblock",
		"The condition belongs to the line of the if, whatever its body has."},
	{"an if has no endif", "a\n\n@{% if yes %}\nb\n{{ name }}\nc\n", "unclosed", "The end of the source is right. The tag that nobody closed is not."},
	{"an if has no endif, and the two in it have theirs", "a\n@{% if yes %}\n{% if yes %}\nb\n{% if no %}\n{% endif %}\n{% endif %}\n", "unclosed",
		"The end of the source is right. The tag that nobody closed is not."},
}

// Check compares the lines of errors with the places that are at fault.
func Check(s *judge.Story) {
	for _, row := range rows {
		s.Did("%s", row.did)
		compare(s, row.source, row.mistake, row.why)
	}
	s.Did("300 templates have a mistake somewhere")
	random := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		compare(s, source(random), "", "Take lines away from this template until the line is right.")
	}
	s.Did("a template has no mistake")
	t, err := errorline.Parse("a\n{% if yes %}{{ name }}{% endif %}{# b #}{% if no %}c{% endif %}.")
	if err != nil {
		s.Fail(judge.Failure{Came: err.Error(), Wanted: "no error"})
	}
	if page, err := t.Render(vars); page != "a\nAda." || err != nil {
		s.Fail(judge.Failure{Came: fmt.Sprintf("%q, and %s", page, judge.TellError(err)), Wanted: `"a\nAda."`})
	}
}

// compare parses and renders a source with a mistake.
func compare(s *judge.Story, marked, mistake, why string) {
	before, rest, _ := strings.Cut(marked, at)
	source, want := before+rest, 1+strings.Count(before, "\n")
	t, err := errorline.Parse(source)
	if err == nil {
		_, err = t.Render(vars)
	}
	var e *errorline.Error
	if !errors.As(err, &e) {
		s.Fail(judge.Failure{Came: judge.TellError(err), Wanted: fmt.Sprintf("an *Error with line %d", want), Why: fmt.Sprintf("%q has a mistake.", source)})
	}
	if e.Line != want {
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("%v, for the source %q", e, source), Wanted: fmt.Sprintf("line %d, %s", want, strings.Split(source, "\n")[want-1]), Why: why, Mistake: mistake,
		})
	}
}

// source is a random template with a mistake in it.
func source(random *rand.Rand) string {
	sound := []string{"\n", "a", "{{ name }}", "{{ name\n}}", "{#\n\n#}", "{% if\nyes %}\nb\n{% endif %}", "{% if no %}\n{% endif %}\n"}
	wrong := []string{
		"@{{ nope }}", "@{{ nope\n\n}}", "@{{ na me }}", "@{{\nna me }}", "@{% if nope %}\n\n{% endif %}", "{% if yes %}\n@{{ nope }}{% endif %}",
		"@{% foo %}", "{% if yes %}@{% if nope %}\n{% endif %}\n{% endif %}", "@{% if yes %}\n{% if no %}{% endif %}",
	}
	var b strings.Builder
	for range random.IntN(8) {
		b.WriteString(sound[random.IntN(len(sound))])
	}
	b.WriteString(wrong[random.IntN(len(wrong))])
	for range random.IntN(5) {
		b.WriteString(sound[random.IntN(len(sound))])
	}
	return b.String()
}
