package template_test

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"looper.example/stage05-templates/template"
)

func Example() {
	env := template.New(template.Config{
		Loader: template.MapLoader{
			"page.html": `<title>{% block title %}Looper{% endblock %}</title>
{% block main %}{% endblock %}
`,
			"users.html": `{% extends "page.html" %}
{% block title %}Users - {{ super() }}{% endblock %}
{% block main -%}
{% for user in users|sort(attribute="name") %}
{{ loop.index }}. {{ user.name }}{% if user.is_admin %} (admin){% endif %}
{%- else %}
nobody
{%- endfor %}
{%- endblock %}`,
		},
		KeepTrailingNewline: true,
	})
	tmpl, err := env.Get("users.html")
	if err != nil {
		fmt.Println(err)
		return
	}
	type user struct {
		Name    string
		IsAdmin bool
	}
	err = tmpl.Render(os.Stdout, map[string]any{
		"users": []user{{Name: "Eve <eve@example>"}, {Name: "Ann", IsAdmin: true}},
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// <title>Users - Looper</title>
	//
	// 1. Ann (admin)
	// 2. Eve &lt;eve@example&gt;
}

func ExampleConfig() {
	env := template.New(template.Config{
		Autoescape: template.EscapeByExtension("html", "xml"),
		Filters: map[string]any{
			"shout": func(s string, times int) string { return strings.ToUpper(s) + strings.Repeat("!", times) },
		},
		Tests: map[string]any{
			"polite": func(s string) bool { return strings.HasPrefix(s, "please") },
		},
		Globals: map[string]any{"site": "looper.example"},
	})
	tmpl, err := env.Parse("note.txt", `{{ text|shout(3) if text is polite else "no" }} <{{ site }}>`)
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := tmpl.Text(map[string]any{"text": "please wait"})
	fmt.Println(text, err)
	// Output: PLEASE WAIT!!! <looper.example> <nil>
}

func ExampleError() {
	env := template.New(template.Config{Loader: template.MapLoader{
		"index.html": "<body>\n{% include 'menu.html' %}",
		"menu.html":  "<nav>\n\t<a href='{{ user.home.url }}'>home</a>",
	}})
	tmpl, err := env.Get("index.html")
	if err == nil {
		_, err = tmpl.Text(map[string]any{"user": map[string]any{"name": "Ann"}})
	}
	var e *template.Error
	if errors.As(err, &e) {
		fmt.Println(strings.ReplaceAll(e.Detail(), "\t", "    "))
	}
	fmt.Println(errors.Is(err, template.UndefinedError))
	// Output:
	// menu.html:2:23: UndefinedError: 'dict object' has no attribute 'home'
	//  2 |     <a href='{{ user.home.url }}'>home</a>
	//    |                          ^
	// in index.html:2: include 'menu.html'
	// true
}

func Example_macros() {
	env := template.New(template.Config{Loader: template.MapLoader{
		"forms.html": `{% macro field(name, type="text") %}<input type="{{ type }}" name="{{ name }}">{% endmacro %}
{% macro box(title) %}<section><h2>{{ title }}</h2>{{ caller() }}</section>{% endmacro %}`,
		"login.html": `{% from "forms.html" import field, box -%}
{% call box("Log in & go") %}{{ field("user") }}{{ field("secret", type="password") }}{% endcall %}`,
	}})
	tmpl, err := env.Get("login.html")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tmpl.Text(nil))
	// Output:
	// <section><h2>Log in &amp; go</h2><input type="text" name="user"><input type="password" name="secret"></section> <nil>
}

func Example_translations() {
	env := template.New(template.Config{
		Autoescape: template.EscapeNothing,
		Globals: map[string]any{
			"ngettext": func(singular, plural string, n int) string {
				words := map[string]string{"%(n)s file": "%(n)s Datei", "%(n)s files": "%(n)s Dateien"}
				if n == 1 {
					return words[singular]
				}
				return words[plural]
			},
		},
	})
	tmpl, err := env.Parse("files", "{% trans n=files|length %}{{ n }} file{% pluralize %}{{ n }} files{% endtrans %}")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tmpl.Text(map[string]any{"files": []string{"a", "b"}}))
	// Output: 2 Dateien <nil>
}
