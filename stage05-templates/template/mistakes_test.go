package template_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mistakes are templates with one or two mistakes, and the errors of Jinja2 for them. Here each fails
// with a TemplateAssertionError: the template "twice" has a block twice.
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

// Both engines agree on a template with two mistakes only if Jinja2 reports both: one with folding, and
// one without.
func TestTemplatesWithTwoMistakes(t *testing.T) {
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			c := mistakenCase(m.source)
			c.Error = &wantedError{Kind: m.jinja2}
			if m.unfolded != "" {
				assert.NotEmpty(t, c.compare(), "the block is a mistake that the case does not report")
				c.Unfolded = &wantedError{Kind: "ZeroDivisionError"}
				assert.NotEmpty(t, c.compare(), "the second mistake is another one")
				c.Unfolded.Kind = m.unfolded
			}
			assert.Empty(t, c.compare())
		})
	}
}

// TestTwoMistakesOfTheRealOne: the real Jinja2 fails in this way, with folding and without.
func TestTwoMistakesOfTheRealOne(t *testing.T) {
	at := 0
	startOracle(t).ask(len(mistakes), func(i int) (int, *testCase) { return i, mistakenCase(mistakes[i].source) }, func(a reply) bool {
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
