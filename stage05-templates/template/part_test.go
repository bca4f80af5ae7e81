package template_test

import (
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
)

func TestRenderBlock(t *testing.T) {
	env := template.New(template.Config{Loader: template.MapLoader{
		"base": `{% set site = "Looper" %}<html>{{ expensive() }}<title>{% block title %}{{ site }}{% endblock %}</title>
{% block main %}{% block inner %}base{{ n }}{% endblock %}{% endblock %}{% block needed required %}{% endblock %}</html>`,
		"page": `{% extends "base" %}{% set n = 5 %}{% import "macros" as m with context %}{% from "macros" import box %}
{% block title %}Page - {{ super() }}{% endblock %}{% block inner %}{{ m.box(n) }}{{ box(user) }}{% endblock %}`,
		"third":   `{% extends "page" %}{% block title %}3: {{ super() }}{% endblock %}{% block needed %}here{% endblock %}`,
		"macros":  `{% macro box(x) %}[{{ x }}]{% endmacro %}`,
		"alone":   `{% if user %}{% set x = 1 %}{% else %}{% set x = 2 %}{% endif %}{% block a %}{{ x }}{{ self.b() }}{% endblock %}{% block b %}b{% endblock %}`,
		"scoped":  `{% set y = 7 %}{% for i in [1, 2] %}{% block row scoped %}{{ i }}{{ y }}{% endblock %}{% endfor %}`,
		"part":    `{% block p %}part{% endblock %}`,
		"capture": `{% set text %}{% include "part" %}{% endset %}{% set m = self.p() %}{% block a %}{{ text }}{{ m }}{% endblock %}{% block p %}own{% endblock %}`,
		"choice":  `{% extends layout %}{% block title %}T{{ super() }}{% endblock %}`,
		"wrong":   `{{ missing.x }}{% block a %}a{% endblock %}`,
		"bad":     "\n{% block a %}{{ missing.x }}{% endblock %}",
		"loop":    `{% extends "loop" %}{% block a %}{% endblock %}`,
	}})
	calls := 0
	vars := map[string]any{"user": "<Ada>", "layout": "base", "expensive": func() int { calls++; return calls }}
	tests := []struct{ page, block, want, fails string }{
		{"base", "title", "Looper", ""},
		{"page", "title", "Page - Looper", ""},
		{"third", "title", "3: Page - Looper", ""},
		{"page", "main", "[5][&lt;Ada&gt;]", ""},
		{"page", "inner", "[5][&lt;Ada&gt;]", ""},
		{"base", "inner", "base", ""},
		{"third", "needed", "here", ""},
		{"page", "needed", "", "page:1:1: TemplateRuntimeError: Required block 'needed' not found"},
		{"alone", "a", "1b", ""},
		{"scoped", "row", "7", ""},
		{"capture", "a", "partown", ""},
		{"choice", "title", "TLooper", ""},
		{"page", "nothing", "", "page:1:1: TemplateRuntimeError: there is no block 'nothing' in page -> base"},
		{"wrong", "a", "", "wrong:1:11: UndefinedError"},
		{"bad", "a", "", "bad:2:24: UndefinedError"},
		{"loop", "a", "", "templates extend each other"},
	}
	for _, tt := range tests {
		t.Run(tt.page+"/"+tt.block, func(t *testing.T) {
			tmpl, err := env.Get(tt.page)
			require.NoError(t, err)
			got, err := tmpl.BlockText(tt.block, vars)
			if tt.fails != "" {
				require.ErrorContains(t, err, tt.fails)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
			again, err := tmpl.BlockText(tt.block, vars)
			require.NoError(t, err)
			assert.Equal(t, got, again)
		})
	}
	t.Run("a writer that fails", func(t *testing.T) {
		tmpl, err := env.Get("page")
		require.NoError(t, err)
		err = tmpl.RenderBlock(writerFunc(func([]byte) (int, error) { return 0, errGone }), "title", vars)
		require.ErrorIs(t, err, errGone)
	})
	t.Run("the whole page after its blocks", func(t *testing.T) {
		tmpl, err := env.Get("third")
		require.NoError(t, err)
		require.NoError(t, tmpl.RenderBlock(io.Discard, "title", vars))
		page, err := tmpl.Text(vars)
		require.NoError(t, err)
		assert.Contains(t, page, "<title>3: Page - Looper</title>\n[5][&lt;Ada&gt;]here</html>")
	})
}

func TestExpression(t *testing.T) {
	type user struct {
		Name string
		Age  int
	}
	env := template.New(template.Config{
		Globals: map[string]any{"limit": 18, "fails": func() (int, error) { return 0, errNotSaved }},
		Filters: map[string]any{"double": func(x int) int { return 2 * x }},
		Limits:  template.Limits{Steps: 10_000},
	})
	ada := &user{"Ada", 36}
	vars := map[string]any{"user": ada, "xs": []int{3, 1, 2}, "d": map[string]any{"a": 1}}
	tests := []struct {
		source string
		want   any
		fails  string
	}{
		{"user.age >= limit and user.name != ''", true, ""},
		{"user", ada, ""},
		{"xs", []int{3, 1, 2}, ""},
		{"xs|sort", []any{1, 2, 3}, ""},
		{"{'a': [1, 2.5, none]}", map[string]any{"a": []any{1, 2.5, nil}}, ""},
		{"'<b>'|safe", template.Markup("<b>"), ""},
		{"'a' ~ 1", "a1", ""},
		{"1 if false", nil, ""},
		{"missing", nil, ""},
		{"d.b", nil, ""},
		{"  xs|map('double')|sum  \n", 12, ""},
		{"2 ** 64 > 1", true, ""},
		{"'}}' ~ '%}'", "}}%}", ""},
		{"range(3)|list|length", 3, ""},
		{"", nil, "expression:1:1: TemplateSyntaxError: unexpected 'end of template'"},
		{"1 2", nil, "expression:1:3: TemplateSyntaxError: chunk after expression"},
		{"a, b", nil, "chunk after expression"},
		{"x = 1", nil, "chunk after expression"},
		{"a }}", nil, "unexpected '}'"},
		{"(1", nil, "unexpected end of template, expected ')'."},
		{"x|nothing", nil, "No filter named 'nothing'."},
		{"missing.x", nil, "expression:1:8: UndefinedError: 'missing' is undefined"},
		{"\n fails()", nil, "expression:2:7: CallError: fails: not saved"},
		{"range(100000)|sum", nil, "more than 10000 steps"},
		{"\xff", nil, "the source is not UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.source, func(t *testing.T) {
			x, err := env.Expression(tt.source)
			var got any
			if err == nil {
				got, err = x.Eval(vars)
			}
			if tt.fails != "" {
				require.ErrorContains(t, err, tt.fails)
				var e *template.Error
				require.True(t, errors.As(err, &e))
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
}
