package pain

import (
	"context"
	"fmt"
	"io"
	"strings"

	"looper.example/stage05-templates/template"
)

// parsedPages is the pain of stage 5.
func parsedPages() Experiment {
	return Experiment{
		Stage: 5, Title: "a page from a template",
		Story: "A page has a heading, a greeting, ten links and forty lines of text. The first design parses the template's text at each request; the second parses it once, " +
			"keeps what came of it, and draws. While a loop parses or draws, it serves nobody.",
		Ask:  "How many times as long does the loop work for a request as it takes to draw the page? (1: it does nothing else.)",
		Unit: "the time of a request, divided by the time of drawing alone",
		Rows: []Row{{Design: "parse at each request", Below: true}, {Design: "parse once (stage 5)"}},
		Lines: "Time of the processor blocks a loop as waiting does: nobody is served meanwhile. What depends on the template alone is done once; a request pays for what " +
			"depends on it.\nThe cache: Environment.Get in stage05-templates/template.",
		run: runParsed,
	}
}

const pageName = "page.html"

// page is the text of the template.
func page() string {
	return "<h1>{{ title }}</h1>\n<p>Hello, {{ name|capitalize }}!</p>\n<ul>\n" +
		"{% for n in range(10) %}<li><a href=\"/{{ n }}\">{{ loop.index }}</a>{% if loop.last %} the end{% endif %}</li>\n{% endfor %}</ul>\n" +
		strings.Repeat("<p>{{ name }} has {{ count }} message{{ '' if count == 1 else 's' }} today.</p>\n", 40)
}

func runParsed(ctx context.Context, progress func(string)) ([]float64, error) {
	progress("drawing pages")
	vars := map[string]any{"title": "Post", "name": "ada", "count": 3}
	env := template.New(template.Config{Loader: template.MapLoader{pageName: page()}})
	drawn, err := env.Get(pageName)
	if err != nil {
		return nil, err
	}
	var failed error
	draw := func(t *template.Template, err error) {
		if err == nil {
			err = t.Render(io.Discard, vars)
		}
		if err != nil {
			failed = err
		}
	}
	parsed := 0
	ratios := compare(40,
		func() { draw(drawn, nil) },
		func() { parsed++; draw(env.Parse(fmt.Sprint(pageName, parsed), page())) },
		func() { draw(env.Get(pageName)) })
	if failed == nil {
		failed = ctx.Err()
	}
	return ratios, failed
}
