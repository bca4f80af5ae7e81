// Package cached has two pages, and two ways of rendering each.
package cached

import (
	"fmt"
	"strings"

	"looper.example/stage05-templates/template"
)

// Form is a long template for a short page: 200 fields, which this user does not see.
var Form = "{% if admin %}\n" + fields(200) + "{% else %}You may not see this, {{ name }}.\n{% endif %}\n"

// Table is a short template for a long page: a row for each of 1,000 users.
const Table = "<table>\n{% for u in users %}<tr><td>{{ loop.index }}<td>{{ u.name|upper }}\n{% endfor %}</table>\n"

// Profile is a template that is about as long as its page.
const Profile = "<title>{{ name }}</title>\n<h1>{{ name|upper }}</h1>\n{% if admin %}<p>You may edit.</p>\n{% endif %}" +
	"<ul>\n{% for u in users[:10] %}<li>{{ loop.index }}. {{ u.name }}\n{% endfor %}</ul>\n<p>{{ users|length }} in all</p>\n"

func fields(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<label>Field %d <input name=\"f%d\" value=\"{{ f%d|default('')|trim }}\"></label>\n", i, i, i)
	}
	return b.String()
}

// Vars are the values of both pages.
func Vars() map[string]any {
	users := make([]any, 1000)
	for i := range users {
		users[i] = map[string]any{"name": fmt.Sprint("user ", i)}
	}
	return map[string]any{"admin": false, "name": "Ada", "users": users}
}

// EachTime parses the source and renders it.
func EachTime(env *template.Environment, source string, vars map[string]any) (string, error) {
	t, err := env.Parse("page", source)
	if err != nil {
		return "", err
	}
	return t.Text(vars)
}

// Cached renders a template that has been parsed once.
func Cached(t *template.Template, vars map[string]any) (string, error) { return t.Text(vars) }
