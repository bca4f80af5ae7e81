package template_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mistakes are templates with one mistake or two, and what Jinja2 says of them. Here each fails with a
// TemplateAssertionError: the template "twice" has a block twice.
var mistakes = []struct {
	name, source     string
	jinja2, unfolded string // kinds of errors; "": none
}{
	{"one", `{% extends "twice" %}`, "TemplateAssertionError", ""},
	{"a constant fails before", `{% extends "twice" %}{% set x = 1 if []|max else 2 %}`, "UndefinedError", "TemplateAssertionError"},
	{"a constant in a block", `{% extends "twice" %}{% block b %}{{ n or ([]|first and 1) }}{% endblock %}`, "UndefinedError", "TemplateAssertionError"},
}

func mistakenCase(source string) *testCase {
	return &testCase{
		Template: source, Templates: map[string]string{"twice": "{% block b %}{% endblock %}{% block b %}{% endblock %}"},
		Context: randomContext(), Settings: map[string]any{"undefined": "strict"},
	}
}

// Both engines agree on a template with two mistakes if Jinja2 says that it has both, and not otherwise.
func TestTemplatesWithTwoMistakes(t *testing.T) {
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			c := mistakenCase(m.source)
			c.Error = &wantedError{Kind: m.jinja2}
			if m.unfolded != "" {
				assert.NotEmpty(t, c.compare(), "nobody says that the block is a mistake")
				c.Unfolded = &wantedError{Kind: "ZeroDivisionError"}
				assert.NotEmpty(t, c.compare(), "the second mistake is another one")
				c.Unfolded.Kind = m.unfolded
			}
			assert.Empty(t, c.compare())
		})
	}
}

// TestTwoMistakesOfTheRealOne: so does Jinja2 fail, with folding and without.
func TestTwoMistakesOfTheRealOne(t *testing.T) {
	at := 0
	startOracle(t).ask(len(mistakes), func(i int) (int, *testCase) { return i, mistakenCase(mistakes[i].source) }, func(a answer) bool {
		require.NoError(t, a.err)
		m := mistakes[at]
		at++
		require.NotNil(t, a.c.Error, m.name)
		assert.Equal(t, m.jinja2, a.c.Error.Kind, m.name)
		if m.unfolded != "" && assert.NotNil(t, a.c.Unfolded, m.name) {
			assert.Equal(t, m.unfolded, a.c.Unfolded.Kind, m.name)
		}
		return true
	})
}
