package template_test

import (
	"errors"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
)

// FuzzRender renders any source. The render may fail, but only with an *Error that has a place in a
// source, within the limits, and each time with the same error.
func FuzzRender(f *testing.F) {
	files, err := filepath.Glob("testdata/fixtures/*.json")
	require.NoError(f, err)
	for _, file := range files {
		for i, c := range readFixture(f, file).Cases {
			if i%7 == 0 { // enough for a start
				f.Add(c.Template)
			}
		}
	}
	env := template.New(template.Config{
		Loader: template.MapLoader{
			"inc":  "{{ x }}{% for i in xs %}{{ loop.index }}{% endfor %}",
			"lib":  "{% set ns = namespace(n=0) %}{% macro m(a, b=a) %}{{ a }}{{ b }}{{ kwargs }}{% set ns.n = ns.n + 1 %}{% endmacro %}{% macro c() %}{{ caller(1) }}{% endmacro %}",
			"base": "<{% block a %}a{% endblock %}>{% block b scoped %}{{ self.a() }}{% endblock %}",
		},
		Limits: template.Limits{Steps: 100_000, Output: 1 << 20, Memory: 4 << 20, Range: 10_000, Depth: 20},
	})
	vars := map[string]any{
		"x": 7, "xs": []int{3, 1, 2}, "s": "hello <w>", "user": map[string]any{"name": "Ann", "tags": []string{"a", "b"}},
		"d": map[string]any{"a": 1, "b": "<"}, "html": "<i>&</i>", "safe": template.Markup("<b>x</b>"), "rows": structs(2),
		"tree": []any{map[string]any{"kids": []any{map[string]any{"n": 1}}}},
	}
	f.Fuzz(func(t *testing.T, source string) {
		tmpl, err := env.Parse("main", source)
		if err != nil {
			checkPlace(t, err)
			return
		}
		first, err := tmpl.Text(vars)
		if err != nil {
			checkPlace(t, err)
		}
		second, _ := tmpl.Text(vars)
		require.Equal(t, first, second)
		if utf8.ValidString(source) && err == nil {
			require.LessOrEqual(t, len(first), 1<<20)
		}
	})
}

func checkPlace(t *testing.T, err error) {
	t.Helper()
	var e *template.Error
	require.True(t, errors.As(err, &e), "%T: %v", err, err)
	require.NotEmpty(t, e.Kind)
	require.Positive(t, e.Line)
	require.Positive(t, e.Column)
	require.NotEmpty(t, e.Detail())
}
