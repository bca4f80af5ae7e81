package template_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
)

var errorTemplates = template.MapLoader{
	"base.html":   "<html>\n{% block main %}{% endblock %}\n</html>",
	"page.html":   "{% extends 'base.html' %}\n{% block main %}\n  {% include 'row.html' %}\n{% endblock %}",
	"row.html":    "é\t{{ item.price.amount }}",
	"broken.html": "ok\n{% if x %}\n{% for y in x %}\n  {% endif %}\n{% endfor %}",
	"super.html":  "{% extends 'sum.html' %}{% block a %}\n{{ super() }}{% endblock %}",
	"sum.html":    "{% block a %}{{ 1 + 'a' }}{% endblock %}",
	"lib.html":    "{% macro row(x) %}\n<td>{{ x.y.z }}</td>{% endmacro %}{% macro table() %}{% for x in [1] %}\n\n{{ row(x) }}{% endfor %}{% endmacro %}{% macro box() %}{{ caller(1) }}{% endmacro %}",
	"boom.html":   "\n{{ 1 / 0 }}",
}

func TestErrors(t *testing.T) {
	for _, test := range []struct {
		name, source string
		want         template.Error
	}{
		{"a token that is missing", "a\n{% if x\n%}{{ y ]", template.Error{
			Kind: template.SyntaxError, Line: 3, Column: 8, Message: "unexpected ']'", SourceLine: "%}{{ y ]", Open: "if", OpenLine: 2,
		}},
		{"what was expected and found", "{% for x on y %}", template.Error{
			Kind: template.SyntaxError, Line: 1, Column: 10, Message: "expected token 'in', got 'on'", SourceLine: "{% for x on y %}",
			Expected: "in", Found: "on", Open: "for", OpenLine: 1,
		}},
		{"an expression that is missing", "{{ }}", template.Error{
			Kind: template.SyntaxError, Line: 1, Column: 4, Message: "Expected an expression, got 'end of print statement'",
			SourceLine: "{{ }}", Expected: "expression", Found: "end of print statement",
		}},
		{"the end of the template", "{% for x in y %}\n{% if x %}", template.Error{
			Kind: template.SyntaxError, Line: 2, Column: 11, SourceLine: "{% if x %}",
			Message:  "Unexpected end of template. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'.",
			Expected: "'elif' or 'else' or 'endif'", Found: "end of template", Open: "if", OpenLine: 2,
		}},
		{"an unknown tag", "{% block a %}{% marco f() %}{% endmarco %}{% endblock %}", template.Error{
			Kind: template.SyntaxError, Line: 1, Column: 17, SourceLine: "{% block a %}{% marco f() %}{% endmarco %}{% endblock %}",
			Message:  "Encountered unknown tag 'marco'. Jinja was looking for the following tags: 'endblock'. The innermost block that needs to be closed is 'block'.",
			Expected: "'endblock'", Found: "marco", Open: "block", OpenLine: 1,
		}},
		{"an unknown filter", "é{{ 1|nope }}", template.Error{
			Kind: template.AssertionError, Line: 1, Column: 7, Message: "No filter named 'nope'.", SourceLine: "é{{ 1|nope }}",
		}},
		{"a value that is not there", "{{ a }}\n{{ a.b }}", template.Error{
			Kind: template.UndefinedError, Line: 2, Column: 5, Message: "'a' is undefined", SourceLine: "{{ a.b }}",
		}},
		{"an operator", "{{ 1 +\n 2 - 'a' }}", template.Error{
			Kind: "TypeError", Line: 2, Column: 4, Message: "unsupported operand type(s) for -: 'int' and 'str'", SourceLine: " 2 - 'a' }}",
		}},
		{"an element of a generator", "{% for x in [1, 0]|map('int') %}\n{{ 1 / x }}\n{% endfor %}", template.Error{
			Kind: "ZeroDivisionError", Line: 2, Column: 6, Message: "division by zero", SourceLine: "{{ 1 / x }}",
		}},
		{"a template that is missing", "\n{% include 'nope.html' %}", template.Error{
			Kind: template.TemplateNotFound, Line: 2, Column: 4, Message: "nope.html", SourceLine: "{% include 'nope.html' %}",
		}},
		{"a template that is broken", "{% include 'broken.html' %}", template.Error{
			Kind: template.SyntaxError, Template: "broken.html", Line: 4, Column: 6, SourceLine: "  {% endif %}",
			Message:  "Encountered unknown tag 'endif'. You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for 'endfor' or 'else'. The innermost block that needs to be closed is 'for'.",
			Expected: "'endfor' or 'else'", Found: "endif", Open: "for", OpenLine: 3,
		}},
		{"the way to the error", "{% for item in items %}\n{% include 'page.html' %}{% endfor %}", template.Error{
			Kind: template.UndefinedError, Template: "row.html", Line: 1, Column: 16, Message: "'dict object' has no attribute 'price'", SourceLine: "é\t{{ item.price.amount }}",
			Trace: []template.Site{
				{Template: "page.html", Line: 3, Doing: "include 'row.html'"},
				{Template: "base.html", Line: 2, Doing: "block 'main'"},
				{Template: "main", Line: 2, Doing: "include 'page.html'"},
			},
		}},
		{"the way through super", "{% include 'super.html' %}", template.Error{
			Kind: "TypeError", Template: "sum.html", Line: 1, Column: 19, Message: "unsupported operand type(s) for +: 'int' and 'str'", SourceLine: "{% block a %}{{ 1 + 'a' }}{% endblock %}",
			Trace: []template.Site{
				{Template: "super.html", Line: 2, Doing: "super of block 'a'"},
				{Template: "sum.html", Line: 1, Doing: "block 'a'"},
				{Template: "main", Line: 1, Doing: "include 'super.html'"},
			},
		}},
		{"the way through macros", "{% from 'lib.html' import table %}\n{{ table() }}", template.Error{
			Kind: template.UndefinedError, Template: "lib.html", Line: 2, Column: 11, Message: "'int object' has no attribute 'y'", SourceLine: "<td>{{ x.y.z }}</td>{% endmacro %}{% macro table() %}{% for x in [1] %}",
			Trace: []template.Site{
				{Template: "lib.html", Line: 4, Doing: "macro 'row'"},
				{Template: "main", Line: 2, Doing: "macro 'table'"},
			},
		}},
		{"the way through a call block", "{% import 'lib.html' as lib %}\n{% call(x) lib.box() %}\n{{ x + 'a' }}{% endcall %}", template.Error{
			Kind: "TypeError", Line: 3, Column: 6, Message: "unsupported operand type(s) for +: 'int' and 'str'", SourceLine: "{{ x + 'a' }}{% endcall %}",
			Trace: []template.Site{
				{Template: "lib.html", Line: 4, Doing: "the body of a call block"},
				{Template: "main", Line: 2, Doing: "macro 'box'"},
			},
		}},
		{"the way through an import", "{% if true %}{% import 'boom.html' as b %}{% endif %}", template.Error{
			Kind: "ZeroDivisionError", Template: "boom.html", Line: 2, Column: 6, Message: "division by zero", SourceLine: "{{ 1 / 0 }}",
			Trace: []template.Site{{Template: "main", Line: 1, Doing: "import 'boom.html'"}},
		}},
		{"an argument that no macro takes", "{% macro m(a) %}{% endmacro %}\n{{ m(1, b=2) }}", template.Error{
			Kind: "TypeError", Line: 2, Column: 5, Message: "macro 'm' takes no keyword argument 'b'", SourceLine: "{{ m(1, b=2) }}",
		}},
		{"a name that is not exported", "{% from 'lib.html' import rows %}\n{{ rows() }}", template.Error{
			Kind: template.UndefinedError, Line: 2, Column: 8, SourceLine: "{{ rows() }}",
			Message: "the template 'lib.html' (imported on line 1 in 'main') does not export the requested name 'rows'",
		}},
		{"parameters", "{% macro m(a, a) %}{% endmacro %}", template.Error{
			Kind: template.SyntaxError, Line: 1, Column: 15, Message: "duplicate argument 'a' in function definition", SourceLine: "{% macro m(a, a) %}{% endmacro %}", Open: "macro", OpenLine: 1,
		}},
		{"a caller without default", "{% macro m(caller) %}{{ caller() }}{% endmacro %}", template.Error{
			Kind: template.AssertionError, Line: 1, Column: 12, SourceLine: "{% macro m(caller) %}{{ caller() }}{% endmacro %}",
			Message: `When defining macros or call blocks the special "caller" argument must be omitted or be given a default.`,
		}},
		{"a tag in a translation", "{% trans %}\n{% if a %}{% endtrans %}", template.Error{
			Kind: template.SyntaxError, Line: 2, Column: 4, Message: "control structures in translatable sections are not allowed; saw `if`",
			SourceLine: "{% if a %}{% endtrans %}", Open: "trans", OpenLine: 1,
		}},
		{"a variable of a translation", "{% trans %}{{ a }}{% pluralize b %}{% endtrans %}", template.Error{
			Kind: template.AssertionError, Line: 1, Column: 32, Message: "unknown variable 'b' for pluralization",
			SourceLine: "{% trans %}{{ a }}{% pluralize b %}{% endtrans %}", Open: "trans", OpenLine: 1,
		}},
		{"a break without a loop", "{% for x in y %}{% block b %}{% break %}{% endblock %}{% endfor %}", template.Error{
			Kind: template.SyntaxError, Line: 1, Column: 33, Message: "'break' outside loop", SourceLine: "{% for x in y %}{% block b %}{% break %}{% endblock %}{% endfor %}",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.want.Template == "" {
				test.want.Template = "main"
			}
			env := template.New(template.Config{Loader: errorTemplates})
			tmpl, err := env.Parse("main", test.source)
			if err == nil {
				_, err = tmpl.Text(map[string]any{"items": []map[string]int{{}}})
			}
			var got *template.Error
			require.ErrorAs(t, err, &got)
			if diff := cmp.Diff(&test.want, got, cmpopts.IgnoreFields(template.Error{}, "Err")); diff != "" {
				t.Errorf("want -, got +\n%s", diff)
			}
			require.ErrorIs(t, err, test.want.Kind)
		})
	}
}

func TestErrorDetail(t *testing.T) {
	env := template.New(template.Config{Loader: errorTemplates})
	for source, want := range map[string]string{
		"{% include 'row.html' %}": "row.html:1:10: UndefinedError: 'item' is undefined\n" +
			" 1 | é\t{{ item.price.amount }}\n" +
			"   |  \t       ^\n" +
			"in main:1: include 'row.html'",
		"{% if a %}\n{{ b": "main:2:5: TemplateSyntaxError: unexpected end of template, expected 'end of print statement'.\n" +
			" 2 | {{ b\n" +
			"   |     ^\n" +
			"the innermost block that is open is 'if', from line 1",
	} {
		tmpl, err := env.Parse("main", source)
		if err == nil {
			_, err = tmpl.Text(nil)
		}
		var e *template.Error
		require.True(t, errors.As(err, &e))
		require.Equal(t, want, e.Detail())
	}
}

func TestNotFoundOfSeveral(t *testing.T) {
	env := template.New(template.Config{})
	tmpl, err := env.Parse("main", "{% include ['a', 'b'] %}")
	require.NoError(t, err)
	_, err = tmpl.Text(nil)
	require.ErrorIs(t, err, template.TemplatesNotFound)
	require.ErrorIs(t, err, template.TemplateNotFound)
	require.NotErrorIs(t, err, template.SyntaxError)
}

func TestSourceIsUTF8(t *testing.T) {
	_, err := template.New(template.Config{}).Parse("main", "a\xffb")
	require.ErrorIs(t, err, template.SyntaxError)
	require.ErrorContains(t, err, "UTF-8")
}
