// Package check examines the exercise errorline.
package check

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage05/errorline"
	"looper.example/stage05-templates/template"
)

var vars = map[string]any{"name": "Ada", "yes": true, "no": false}

// Check compares the lines of errors with those that the real engine names.
func Check(s *judge.Story) {
	for _, row := range []struct{ did, source, mistake, why string }{
		{did: "the parser finds a mistake on line 3", source: "a\n{{ name }}\n{{ na me }}\nb\n"},
		{did: "a name is undefined while the page is rendered", source: "a\n{{ nope }}\n{{ name }}\n\n", mistake: "lastline",
			why: "A statement runs after the parser has read everything. It must have kept its own line."},
		{did: "a comment of three lines stands before the mistake", source: "{#\n\n#}{{ nope }}", mistake: "textonly",
			why: "Line feeds count wherever they stand."},
		{did: "the mistake is in a value of three lines", source: "a\n{{ nope\n\n}}\n{{ name }}", mistake: "endline",
			why: "The author looks for the place where the value begins."},
		{did: "the condition of an if is undefined", source: "a\n{% if nope %}\nb\n{{ name }}\n{% endif %}\n", mistake: "afterblock",
			why: "The condition belongs to the line of the if, whatever its body has."},
		{did: "an if is in an if", source: "{% if yes %}\n{% if nope %}\n{% endif %}\n{% endif %}", mistake: "afterblock",
			why: "The condition belongs to the line of the if, whatever its body has."},
	} {
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
		s.Fail(judge.Failure{Came: fmt.Sprintf("%q, error %v", page, err), Wanted: `"a\nAda."`})
	}
}

// compare parses and renders a source with a mistake.
func compare(s *judge.Story, source, mistake, why string) {
	want := truth(source)
	t, err := errorline.Parse(source)
	if err == nil {
		_, err = t.Render(vars)
	}
	var e *errorline.Error
	if !errors.As(err, &e) {
		s.Fail(judge.Failure{Came: fmt.Sprintf("the error %v", err), Wanted: fmt.Sprintf("an *Error with line %d", want.Line), Why: fmt.Sprintf("%q has a mistake.", source)})
	}
	if e.Line != want.Line {
		s.Fail(judge.Failure{
			Came: fmt.Sprintf("%v, for the source %q", e, source), Wanted: fmt.Sprintf("line %d, %s", want.Line, want.SourceLine), Why: why, Mistake: mistake,
		})
	}
}

// truth is the error of the real engine, which takes undefined names for mistakes here.
func truth(source string) *template.Error {
	env := template.New(template.Config{Undefined: template.StrictUndefined})
	t, err := env.Parse("page", source)
	if err == nil {
		_, err = t.Text(vars)
	}
	var e *template.Error
	if !errors.As(err, &e) {
		panic(fmt.Sprintf("%q has no mistake", source))
	}
	return e
}

// source is a random template with a mistake in it.
func source(random *rand.Rand) string {
	sound := []string{"\n", "a", "{{ name }}", "{{ name\n}}", "{#\n\n#}", "{% if\nyes %}\nb\n{% endif %}", "{% if no %}\n{% endif %}\n"}
	wrong := []string{"{{ nope }}", "{{ nope\n\n}}", "{{ na me }}", "{% if nope %}\n\n{% endif %}", "{% if yes %}\n{{ nope }}{% endif %}", "{% foo %}", "{% if yes %}{% if nope %}\n{% endif %}\n{% endif %}"}
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
