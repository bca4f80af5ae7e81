package template_test

import (
	"fmt"
	"iter"
	"os"
	"time"

	"looper.example/stage05-templates/template"
	"looper.example/stage05-templates/template/value"
)

// Optional parameters with names are the fields of a struct.
func Example_namedParameters() {
	type options struct {
		template.Named
		Currency string `default:"EUR"`
		Digits   int    `default:"2"`
	}
	env := template.New(template.Config{Filters: map[string]any{
		"money": func(amount float64, o options) string {
			return fmt.Sprintf("%.*f %s", o.Digits, amount, o.Currency)
		},
	}})
	page, err := env.Parse("prices", `{{ 12.5|money }}, {{ 12.5|money("USD") }}, {{ 12.5|money(digits=0) }}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(page.Text(nil))
	// Output: 12.50 EUR, 12.50 USD, 12 EUR <nil>
}

// A function whose first parameter is a *Scope can read the variables of the page, and whether its
// output is escaped.
func ExampleScope() {
	env := template.New(template.Config{Globals: map[string]any{
		"badge": func(s *template.Scope, text string) (any, error) {
			user, err := s.Var("user")
			if err != nil {
				return nil, err
			}
			return s.Safe(fmt.Sprintf(`<b title="for %v">%s</b>`, user, text)), nil
		},
	}})
	page, err := env.Parse("page", `{{ badge("new") }} {% autoescape false %}{{ badge("new") is escaped }}{% endautoescape %}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(page.Text(map[string]any{"user": "Ada"}))
	// Output: <b title="for Ada">new</b> False <nil>
}

// A program's own tag is a function. If one of its first parameters is a Body, the tag has an end tag.
func ExampleBody() {
	kept := map[string]template.Markup{}
	env := template.New(template.Config{Tags: map[string]any{
		"cache": func(body template.Body, key string) (template.Markup, error) {
			if text, ok := kept[key]; ok {
				return text, nil
			}
			text, err := body()
			if err == nil {
				kept[key] = text
			}
			return text, err
		},
	}})
	page, err := env.Parse("page", `{% for n in [1, 2] %}{% cache "menu" %}<nav>{{ n }}</nav>{% endcache %}{% endfor %}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(page.Text(nil))
	// Output: <nav>1</nav><nav>1</nav> <nil>
}

// A loop over an iter.Seq does not collect the elements: a page of many rows needs the memory of one.
func Example_iterators() {
	var rows iter.Seq2[string, error] = func(yield func(string, error) bool) {
		defer fmt.Println("\n(closed)")
		for _, name := range []string{"Ada", "Bob", "Eve"} {
			if !yield(name, nil) {
				return
			}
		}
	}
	page, err := template.New(template.Config{}).Parse("rows",
		`{% for name in rows %}{{ loop.index }} {{ name }}{% if name == "Bob" %}{% break %}{% endif %}, {% endfor %}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := page.Render(os.Stdout, map[string]any{"rows": rows}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// (closed)
	// 1 Ada, 2 Bob
}

// Times can be compared, sorted and grouped; strftime formats them.
func Example_times() {
	type post struct {
		Title string
		At    time.Time
	}
	page, err := template.New(template.Config{}).Parse("posts",
		`{% for post in posts|sort(attribute="at", reverse=true) %}{{ post.at|strftime("%d %b") }}: {{ post.title }}; {% endfor %}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	day := func(d int) time.Time { return time.Date(2026, time.March, d, 0, 0, 0, 0, time.UTC) }
	fmt.Println(page.Text(map[string]any{"posts": []post{{"first", day(1)}, {"second", day(9)}}}))
	// Output: 09 Mar: second; 01 Mar: first;  <nil>
}

// A script in the page can replace a part of it: it requests one block of the page.
func Example_oneBlock() {
	env := template.New(template.Config{Loader: template.MapLoader{
		"base.html": `<html>{% block main %}{% endblock %}</html>`,
		"cart.html": `{% extends "base.html" %}{% set items = cart|length %}{% block main %}{{ items }} items{% endblock %}`,
	}})
	page, err := env.Get("cart.html")
	if err != nil {
		fmt.Println(err)
		return
	}
	vars := map[string]any{"cart": []string{"bread", "milk"}}
	fmt.Println(page.Text(vars))
	fmt.Println(page.BlockText("main", vars))
	// Output:
	// <html>2 items</html> <nil>
	// 2 items <nil>
}

// An expression can be evaluated without a template, such as a rule that a user has written.
func ExampleExpression() {
	env := template.New(template.Config{})
	rule, err := env.Expression("order.total > 100 and 'gift' not in order.tags")
	if err != nil {
		fmt.Println(err)
		return
	}
	order := map[string]any{"total": 120, "tags": []string{"new"}}
	fmt.Println(rule.Eval(map[string]any{"order": order}))
	// Output: true <nil>
}

// Undeclared returns the names of the variables that a page needs.
func Example_undeclared() {
	page, err := template.New(template.Config{}).Parse("page",
		`{% set site = "Looper" %}{{ site }}: {% for user in users %}{{ user.name }}{% endfor %}{{ title|upper }}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(page.Undeclared())
	// Output: [title users]
}

// Finalize can replace each value that is printed.
func Example_finalize() {
	env := template.New(template.Config{Finalize: func(v value.Value) value.Value {
		if v.Kind() == value.KindNone {
			return value.String("-")
		}
		return v
	}})
	page, err := env.Parse("row", `{{ name }} {{ phone }}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(page.Text(map[string]any{"name": "Ada", "phone": nil}))
	// Output: Ada - <nil>
}

// An error in a template that a Go function renders has both places.
func Example_nestedError() {
	var env *template.Environment
	env = template.New(template.Config{
		Loader: template.MapLoader{
			"page.html":  "<main>\n{{ widget('clock.html') }}",
			"clock.html": `{{ time.hours }}`,
		},
		Globals: map[string]any{"widget": func(name string) (template.Markup, error) {
			page, err := env.Get(name)
			if err != nil {
				return "", err
			}
			text, err := page.Text(nil)
			return template.Markup(text), err
		}},
	})
	page, err := env.Get("page.html")
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = page.Text(nil)
	fmt.Println(err.(*template.Error).Detail())
	// Output:
	// page.html:2:10: CallError: widget: clock.html:1:8: UndefinedError: 'time' is undefined
	//  2 | {{ widget('clock.html') }}
	//    |          ^
	// caused by clock.html:1:8: UndefinedError: 'time' is undefined
	//  1 | {{ time.hours }}
	//    |        ^
}
