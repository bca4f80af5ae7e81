package template_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
)

// widgets is an environment whose global widget renders another template.
func widgets() *template.Environment {
	var env *template.Environment
	env = template.New(template.Config{
		Loader: template.MapLoader{
			"page.html":   "<main>\n  {{ widget('box.html', user) }}</main>",
			"macro.html":  "{% macro m() %}{{ widget('box.html', user) }}{% endmacro %}\n{{ m() }}",
			"list.html":   "{% for u in [user]|map('boxed') %}{{ u }}{% endfor %}",
			"box.html":    "<p>{% include 'name.html' %}</p>",
			"name.html":   "\n{{ user.name.first }}",
			"syntax.html": "{{ widget('wrong.html', user) }}",
			"wrong.html":  "{% if %}",
			"gone.html":   "{{ widget('nothing.html', user) }}",
			"outer.html":  "{{ widget('page.html', user) }}",
		},
		Globals: map[string]any{"widget": func(name string, user any) (template.Markup, error) {
			tmpl, err := env.Get(name)
			if err != nil {
				return "", err
			}
			text, err := tmpl.Text(map[string]any{"user": user})
			return template.Markup(text), err
		}},
		Filters: map[string]any{"boxed": func(user any) (string, error) {
			tmpl, err := env.Get("box.html")
			if err != nil {
				return "", err
			}
			return tmpl.Text(map[string]any{"user": user})
		}},
	})
	return env
}

func TestErrorInATemplateThatAGoFunctionRenders(t *testing.T) {
	const inner = `caused by name.html:2:13: UndefinedError: 'dict object' has no attribute 'name'
 2 | {{ user.name.first }}
   |             ^
in box.html:1: include 'name.html'`
	tests := []struct {
		page   string
		kind   template.ErrorKind // of the error that the CallError wraps
		detail string
	}{
		{"page.html", template.UndefinedError, `page.html:2:12: CallError: widget: name.html:2:13: UndefinedError: 'dict object' has no attribute 'name'
 2 |   {{ widget('box.html', user) }}</main>
   |            ^
` + inner},
		{"macro.html", template.UndefinedError, `macro.html:1:25: CallError: widget: name.html:2:13: UndefinedError: 'dict object' has no attribute 'name'
 1 | {% macro m() %}{{ widget('box.html', user) }}{% endmacro %}
   |                         ^
in macro.html:2: macro 'm'
` + inner},
		{"list.html", template.UndefinedError, `list.html:1:20: CallError: filter boxed: name.html:2:13: UndefinedError: 'dict object' has no attribute 'name'
 1 | {% for u in [user]|map('boxed') %}{{ u }}{% endfor %}
   |                    ^
` + inner},
		{"syntax.html", template.SyntaxError, `syntax.html:1:10: CallError: widget: wrong.html:1:7: TemplateSyntaxError: Expected an expression, got 'end of statement block'
 1 | {{ widget('wrong.html', user) }}
   |          ^
caused by wrong.html:1:7: TemplateSyntaxError: Expected an expression, got 'end of statement block'
 1 | {% if %}
   |       ^
the innermost block that is open is 'if', from line 1`},
		{"gone.html", template.TemplateNotFound, `gone.html:1:10: CallError: widget: nothing.html: TemplateNotFound: nothing.html
 1 | {{ widget('nothing.html', user) }}
   |          ^
caused by nothing.html: TemplateNotFound: nothing.html`},
		{"outer.html", template.UndefinedError, `outer.html:1:10: CallError: widget: page.html:2:12: CallError: widget: name.html:2:13: UndefinedError: 'dict object' has no attribute 'name'
 1 | {{ widget('page.html', user) }}
   |          ^
caused by page.html:2:12: CallError: widget: name.html:2:13: UndefinedError: 'dict object' has no attribute 'name'
 2 |   {{ widget('box.html', user) }}</main>
   |            ^
` + inner},
	}
	for _, tt := range tests {
		t.Run(tt.page, func(t *testing.T) {
			tmpl, err := widgets().Get(tt.page)
			require.NoError(t, err)
			_, err = tmpl.Text(map[string]any{"user": map[string]any{}})
			var e *template.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, tt.detail, e.Detail())
			assert.Equal(t, tt.page, e.Template)
			assert.ErrorIs(t, err, template.CallError)
			assert.ErrorIs(t, err, tt.kind, "the kind of the inner error is there too")
			var behind *template.Error
			require.True(t, errors.As(errors.Unwrap(e), &behind))
			assert.NotEqual(t, tt.page, behind.Template)
		})
	}
}
