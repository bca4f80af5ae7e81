// Package check examines the exercise escaped.
package check

import (
	"fmt"
	"html"
	"math/rand/v2"
	"strings"

	"looper.example/exercises/practice/judge"
	"looper.example/exercises/practice/stage05/escaped"
	"looper.example/exercises/practice/stage05/internal/oracle"
	"looper.example/stage05-templates/template"
)

// The texts of the variables. Those of logo are the program's own HTML.
const title, comment, quoted, logo = `Tom & "J"`, `<script>'</script>`, `&lt;b&gt; &amp;`, `<i>&copy;</i>`

// Check renders expressions, and compares the pages with those of the real engine.
func Check(s *judge.Story) {
	for _, row := range []struct {
		did, source string
		mistakes    map[string]string // by what comes of them
		why         string
	}{
		{did: "a value is printed", source: "{{ title }}{{ comment }}"},
		{did: "the program's own HTML is printed", source: "{{ logo }}",
			why: "What is Safe is never escaped again."},
		{did: "a client writes about HTML", source: "{{ quoted }}", mistakes: map[string]string{quoted: "looks"},
			why: "A text that looks escaped came from a client all the same. Shown as it is, it is not what the client wrote."},
		{did: "the author escapes a title", source: "{{ title|e }}", mistakes: map[string]string{html.EscapeString(html.EscapeString(title)): "twice"},
			why: "What has been escaped is HTML. Escaped again, its entities are shown to the reader."},
		{did: "the author escapes what looks escaped", source: "{{ quoted|e }}", mistakes: map[string]string{quoted: "looks"},
			why: "A text that looks escaped came from a client all the same."},
		{did: "the author's HTML stands beside a comment", source: `{{ "<b>"|safe ~ comment }}`,
			mistakes: map[string]string{"<b>" + comment: "hole", html.EscapeString("<b>" + comment): "lost"},
			why:      "The author vouches for <b>, and for nothing that a client has written."},
		{did: "a comment stands beside the author's HTML", source: `{{ comment ~ "<b>"|safe }}`, mistakes: map[string]string{comment + "<b>": "hole"},
			why: "The author vouches for <b>, and for nothing that a client has written."},
		{did: "the author's HTML goes through upper", source: `{{ "<b>"|safe|upper }}`, mistakes: map[string]string{"&lt;B&gt;": "lost"},
			why: "Letters of another case are as safe as they were."},
		{did: "a comment goes through upper", source: `{{ comment|upper }}`,
			mistakes: map[string]string{strings.ToUpper(comment): "vouches", strings.ToUpper(html.EscapeString(comment)): "early"},
			why:      "A filter that changes a client's text leaves it a client's text."},
		{did: "a comment goes through upper twice", source: `{{ comment|upper|upper }}`,
			mistakes: map[string]string{strings.ToUpper(html.EscapeString(comment)): "early"},
			why:      "A filter that changes a client's text leaves it a client's text."},
		{did: "a comment and a title go through upper together", source: `{{ (comment ~ title)|upper }}`,
			mistakes: map[string]string{strings.ToUpper(comment + title): "vouches", strings.ToUpper(html.EscapeString(comment + title)): "early"},
			why:      "Two plain strings together are a plain string. It is escaped when it is printed, after all filters."},
	} {
		s.Did("%s: %s", row.did, row.source)
		if got, want := rendered(row.source); got != want {
			f := judge.Failure{Came: got, Wanted: want, Why: row.why, Mistake: row.mistakes[got]}
			if got == "" {
				f.Came = "an empty page"
			}
			s.Fail(f)
		}
	}
	s.Did("600 expressions have such operands and filters")
	random := rand.New(rand.NewPCG(5, 5))
	for range 600 {
		source := "{{ " + expression(random, 2) + " }}"
		if got, want := rendered(source); got != want {
			s.Fail(judge.Failure{
				Came: fmt.Sprintf("%s for %s", got, source), Wanted: want,
				Why: "Find the operand or filter whose result has the wrong type: a string that is HTML already, or a Safe that was never escaped.",
			})
		}
	}
}

// rendered is the page of the learner's engine, and that of the real one.
func rendered(source string) (got, want string) {
	got = escaped.Render(source, map[string]any{"title": title, "comment": comment, "quoted": quoted, "logo": escaped.Safe(logo)})
	want, err := oracle.Page(source, map[string]any{"title": title, "comment": comment, "quoted": quoted, "logo": template.Markup(logo)}, nil)
	if err != nil {
		panic(err)
	}
	return got, want
}

// expression is a random expression: operands with filters, and ~ between them.
func expression(random *rand.Rand, depth int) (source string) {
	operands := []string{"title", "comment", "quoted", "logo", `"<b>"`, `"a&b"`}
	for i := range 1 + random.IntN(3) {
		if i > 0 {
			source += " ~ "
		}
		if depth > 0 && random.IntN(4) == 0 {
			source += "(" + expression(random, depth-1) + ")"
		} else {
			source += operands[random.IntN(len(operands))]
		}
		for range random.IntN(3) {
			source += "|" + [...]string{"e", "upper", "safe"}[random.IntN(3)]
		}
	}
	return source
}
