package template_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
)

// german is a catalogue as a program would have it.
var german = map[string]any{
	"gettext": func(s string) string {
		return map[string]string{"Hello %(name)s!": "Hallo %(name)s!", "Save 5%": "5 % sparen"}[s]
	},
	"ngettext": func(singular, _ string, n int) string {
		if n == 1 {
			return strings.ReplaceAll(singular, "file", "Datei")
		}
		return strings.ReplaceAll(singular, "file", "Dateien")
	},
}

func TestTranslations(t *testing.T) {
	for source, want := range map[string]string{
		"{% trans name='<A>' %}Hello {{ name }}!{% endtrans %}":                   "Hallo &lt;A&gt;!",
		"{% trans %}Save 5%{% endtrans %}":                                        "5 % sparen",
		"{% trans n=1 %}{{ n }} file{% pluralize %}{{ n }} files{% endtrans %}":   "1 Datei",
		"{% trans n=2 %}{{ n }} file{% pluralize %}{{ n }} files{% endtrans %}":   "2 Dateien",
		"{% trans 'menu' %}Open{% endtrans %}":                                    "Open",
		"{% trans 'menu' n=2 %}Open{% pluralize %}Open {{ n }} all{% endtrans %}": "Open 2 all",
	} {
		tmpl, err := template.New(template.Config{Globals: german}).Parse("main", source)
		require.NoError(t, err)
		got, err := tmpl.Text(nil)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

// TestFailingTranslation: the translation functions belong to the program, and may fail.
func TestFailingTranslation(t *testing.T) {
	tmpl, err := template.New(template.Config{Globals: german}).Parse("main", "\n{% trans n='x' %}a{% pluralize %}b{% endtrans %}")
	require.NoError(t, err)
	_, err = tmpl.Text(nil)
	require.ErrorIs(t, err, template.ErrorKind("TypeError"))
	require.ErrorContains(t, err, "main:2:4")
}

func TestDebug(t *testing.T) {
	tmpl, err := template.New(template.Config{Autoescape: template.EscapeNothing}).Parse("main",
		"{% set a = [1, [2, [3]]] %}{% for loopvar in [1] %}{% debug %}{% endfor %}")
	require.NoError(t, err)
	got, err := tmpl.Text(map[string]any{"given": "<x>", "a": "given too"})
	require.NoError(t, err)
	for _, part := range []string{
		"{'context': {'_': <function>,\n             'a': [1, [...]],\n", "             'given': '<x>',\n", "'namespace': <class 'jinja2.utils.Namespace'>",
		" 'filters': ['abs', 'attr', 'batch', 'capitalize', 'center', 'count', 'd',\n             'default',", " 'tests': ['!=', '<', '<=', '==', '>',",
	} {
		require.Contains(t, got, part)
	}
	require.NotContains(t, got, "loopvar")
}
