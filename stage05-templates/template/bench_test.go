package template_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
)

// row is a row of the table in the benchmarks, as a program would have it.
type row struct {
	ID    int
	Name  string
	Price float64
	Note  string
}

const tableSource = `<table>
{% for row in rows %}<tr class="{{ loop.cycle('odd', 'even') }}">{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table>`

const structsSource = `{% for row in rows %}{{ loop.index }} {{ row.id }} {{ row.name }} {{ row.price }} {{ row.Note }}
{% endfor %}`

// cells returns a table of strings and numbers.
func cells(rows, columns int) [][]any {
	table := make([][]any, rows)
	for i := range table {
		for j := range columns {
			var cell any = i*columns + j
			if j%2 == 0 {
				cell = fmt.Sprintf("cell <%d>", j)
			}
			table[i] = append(table[i], cell)
		}
	}
	return table
}

func structs(n int) []row {
	rows := make([]row, n)
	for i := range rows {
		rows[i] = row{ID: 1000 + i, Name: "name", Price: 9.5, Note: "a & b"}
	}
	return rows
}

const baseSource = `<!doctype html>
<html><head><title>{% block title %}Shop{% endblock %}</title></head>
<body><nav>{% for item in menu %}<a href="{{ item.url }}"{% if item.active %} class="on"{% endif %}>{{ item.label }}</a>{% endfor %}</nav>
<main>{% block main %}{% endblock %}</main>
<footer>{% block footer %}&copy; {{ year }}{% endblock %}</footer></body></html>`

const pageSource = `{% extends "base.html" %}
{% block title %}{{ product.name }} - {{ super() }}{% endblock %}
{% block main %}
<h1>{{ product.name|upper }}</h1>
{% if product.stock > 0 %}<p>{{ product.stock }} in stock, {{ "%.2f"|format(product.price) }}</p>{% else %}<p>sold out</p>{% endif %}
<ul>{% for review in product.reviews %}<li>{{ review.author }}: {{ review.text|truncate(40) }}</li>{% else %}<li>none</li>{% endfor %}</ul>
{% include "tags.html" %}
{% endblock %}`

const tagsSource = `{% for tag in product.tags|sort %}<span>{{ tag }}</span>{% endfor %}`

func pageVars() map[string]any {
	return map[string]any{
		"year": 2026,
		"menu": []map[string]any{
			{"url": "/", "label": "Home", "active": false},
			{"url": "/shop?a=1&b=2", "label": "Shop", "active": true},
			{"url": "/about", "label": "About us", "active": false},
		},
		"product": map[string]any{
			"name": "Teapot <small>", "stock": 3, "price": 12.5, "tags": []string{"tea", "Kitchen", "gift"},
			"reviews": []map[string]any{
				{"author": "Ann", "text": "It pours without a drip, and it is beautiful as well."},
				{"author": "Bob & Eve", "text": "Fine."},
			},
		},
	}
}

func environment() *template.Environment {
	return template.New(template.Config{Loader: template.MapLoader{
		"table.html": tableSource, "structs.html": structsSource,
		"base.html": baseSource, "page.html": pageSource, "tags.html": tagsSource,
	}})
}

func BenchmarkRender(b *testing.B) {
	for _, bench := range []struct {
		name, template string
		vars           map[string]any
	}{
		{"table of 1000 x 10", "table.html", map[string]any{"rows": cells(1000, 10)}},
		{"1000 structs", "structs.html", map[string]any{"rows": structs(1000)}},
		{"page with inheritance", "page.html", pageVars()},
	} {
		b.Run(bench.name, func(b *testing.B) {
			tmpl, err := environment().Get(bench.template)
			require.NoError(b, err)
			b.ReportAllocs()
			for b.Loop() {
				if err := tmpl.Render(io.Discard, bench.vars); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	env := environment()
	b.SetBytes(int64(len(pageSource)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := env.Parse("page.html", pageSource); err != nil {
			b.Fatal(err)
		}
	}
}
