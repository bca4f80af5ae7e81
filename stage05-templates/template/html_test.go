package template_test

import (
	htmltemplate "html/template"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
)

// bold has HTML that differs from its text.
type bold struct{ text string }

func (b bold) HTML() string   { return "<b>" + b.text + "</b>" }
func (b bold) String() string { return "*" + b.text + "*" }

// link is a string with its own HTML.
type link string

func (l link) HTML() string { return `<a href="` + string(l) + `">` + string(l) + "</a>" }

// Go data with an HTML method is trusted in the same places as objects with __html__ in Python. The
// expected texts are the output of Jinja2 3.1.6 for such a class, whose __html__ is Markup.
func TestValuesThatKnowTheirHTML(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"printed", "{{ b }}", "<b>x</b>"},
		{"printed, a string", "{{ l }}", `<a href="/">/</a>`},
		{"html/template's HTML", "{{ h }}", "<i>"},
		{"printed where nothing is escaped", "{% autoescape false %}{{ b }}{{ l }}{% endautoescape %}", "*x*/"},
		{"escaped", "{{ b|e }}{{ b|escape }}", "<b>x</b><b>x</b>"},
		{"escaped by force", "{{ b|forceescape }}", "&lt;b&gt;x&lt;/b&gt;"},
		{"marked as safe", "{{ b|safe }}", "<b>x</b>"},
		{"without its tags", "{{ b|striptags }}", "x"},
		{"the test", "{{ b is escaped }}{{ l is escaped }}{{ h is escaped }}{{ 'x' is escaped }}", "TrueTrueTrueFalse"},
		{"its text", "{{ b|string|upper }}{{ b|length_of }}", "*X*3"},
		{"upper", "{{ b|upper }}", "*X*"},
		{"concatenated", "{{ b ~ '<' }}", "*x*&lt;"},
		{"concatenated with markup", "{{ b ~ ('<'|safe) }}", "*x*<"},
		{"joined", "{{ ['<', b]|join('&') }}", "&lt;&amp;<b>x</b>"},
		{"replaced by it", "{{ '<a>'|replace('a', b) }}", "&lt;*x*&gt;"},
		{"in a safe format", "{{ '<%s>'|safe % b }}{{ ('<{}>'|safe).format(b) }}", "<<b>x</b>><<b>x</b>>"},
		{"in an attribute", "{{ {'a': l}|xmlattr }}", ` a="<a href="/">/</a>"`},
		{"added to markup", "{{ ('<'|safe) + b }}", "<<b>x</b>"},
		{"in a list", "{{ [b] }}", "[*x*]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			env := template.New(template.Config{Filters: map[string]any{"length_of": func(b bold) int { return len(b.String()) }}})
			parsed, err := env.Parse("page.html", test.source)
			require.NoError(t, err)
			got, err := parsed.Text(map[string]any{"b": bold{"x"}, "l": link("/"), "h": htmltemplate.HTML("<i>")})
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
}

// Slices, maps and functions are the same if they are one object.
func TestSameAs(t *testing.T) {
	xs, m, f := []string{"a"}, map[string]any{"a": 1}, func() int { return 1 }
	got, err := parseText(t, "{{ xs is sameas xs }}{{ xs is sameas ys }}{{ m is sameas m }}{{ m is sameas n }}{{ f is sameas f }}{{ xs is sameas xs2 }}{{ [1] is sameas [1] }}",
		map[string]any{"xs": xs, "xs2": xs, "ys": []string{"a"}, "m": m, "n": map[string]any{"a": 1}, "f": f})
	require.NoError(t, err)
	require.Equal(t, "TrueFalseTrueFalseTrueTrueFalse", got)
}

func parseText(t *testing.T, source string, vars map[string]any) (string, error) {
	t.Helper()
	parsed, err := template.New(template.Config{}).Parse("page.html", source)
	require.NoError(t, err)
	return parsed.Text(vars)
}
