package main

import (
	"html"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage02-poller/loop"
	"looper.example/stage02-poller/sim"
)

// ask runs this stage's server on a simulated kernel for one request, and returns the
// response.
func ask(t *testing.T, method, target, body string) string {
	t.Helper()
	k := sim.New(sim.Config{})
	l, err := loop.New(k, loop.Config{})
	require.NoError(t, err)
	_, err = program().Start(l, "sim:80")
	require.NoError(t, err)
	visitor := k.Client("visitor", func(c *sim.Client) {
		c.Connect("sim:80")
		c.Send(method + " " + target + " HTTP/1.0\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body)
		for c.Receive() != "" {
		}
		c.Close()
	})
	require.NoError(t, k.Run(l))
	return visitor.Heard()
}

// played returns the response of the playground for a template and its context.
func played(t *testing.T, template, context string) string {
	form := url.Values{"template": {template}, "context": {context}}
	return html.UnescapeString(ask(t, "POST", "/", form.Encode()))
}

func TestPages(t *testing.T) {
	rows := []struct{ target, status, contains string }{
		{"/", "200", "Hello, Ada!"},
		{"/?example=inheritance", "200", "hedgehog of the day"},
		{"/hello/ada", "200", "<h1>Hello, Ada!</h1>"},
		{"/hello/%3Cb%3E", "200", "<h1>Hello, &lt;B&gt;!</h1>"},
		{"/nothing/%3Cb%3E", "404", "<code>/nothing/%3Cb%3E</code>"},
	}
	for _, row := range rows {
		t.Run(row.target, func(t *testing.T) {
			got := ask(t, "GET", row.target, "")
			assert.True(t, strings.HasPrefix(got, "HTTP/1.1 "+row.status), got)
			assert.Contains(t, got, row.contains)
		})
	}
	assert.Contains(t, ask(t, "DELETE", "/", ""), "\r\nAllow: GET, HEAD, OPTIONS, POST\r\n")
}

// Each example renders, except the one with the mistake.
func TestExamples(t *testing.T) {
	examples, err := loadExamples()
	require.NoError(t, err)
	s, err := newSite()
	require.NoError(t, err)
	require.NotEmpty(t, examples)
	for _, e := range examples {
		output, err := s.render(e)
		if e.Name == "mistake" {
			assert.ErrorContains(t, err, "No filter named 'uper'")
			continue
		}
		assert.NoError(t, err, e.Name)
		assert.NotEmpty(t, output, e.Name)
	}
}

func TestPlayground(t *testing.T) {
	rows := []struct{ name, template, context, contains string }{
		{"renders", "{{ a + 1 }}", `{"a": 2}`, "<pre>3</pre>"},
		{"without a context", "{{ 1 + 1 }}", "", "<pre>2</pre>"},
		{"keeps what was typed", "\n{{ 'x' }}\n", "", "\n\n{{ 'x' }}\n</textarea>"},
		{"a CRLF is a line's end", "a\r\nb", "", "<pre>a\nb</pre>"},
		{"the tokens", "a {{ b|upper }}", "", "<td>1:8</td><td>name</td><td><code>upper</code></td>"},
		{"the tokens up to an error", "{{ 'a' ? }}", "", "<td>error</td><td><code>unexpected char '?' at 7</code></td>"},
		{"the tree", "a {{ b|upper }}", "", "Template\n  Text 'a '\n  Print\n    Filter upper\n      Name b\n"},
		{"the slots", "{{ b }}{% for x in xs %}{{ x }}{% endfor %}", "", "3. Slots <pre class=\"tree\">the template: b is slot 0, filled from the context, when the function begins\n"},
		{"the closures", "a {{ b|upper }}", "", "    Filter upper                call.go: direct\n      Name b                    expression.go: name\n"},
		{"the tree of a template that does not compile", "{{ b|uper }}", "", "2. Syntax tree <pre class=\"tree\">Template\n  Print\n    Filter uper\n"},
		{"a long tree is cut", strings.Repeat("{{ a }}", 1000), "", "  Print\n...</pre>"},
		{"a macro", "{% macro m(a) %}<{{ a }}>{% endmacro %}{{ m(1) }}", "", "<pre><1></pre>"},
		{"a context that is not JSON", "x", "{", "the context: expected a JSON object"},
		{"a mistake, with its place", "{% if %}", "", "template:1:7"},
		{"too much work", "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "", "LimitError"},
		{"the output is escaped", "{{ '</pre><script>' }}", "", "&lt;/pre&gt;"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			assert.Contains(t, played(t, row.template, row.context), row.contains)
		})
	}
	assert.NotContains(t, played(t, strings.Repeat("a", mostSource+1), ""), "Tokens")
	assert.Contains(t, ask(t, "POST", "/", "%"), "HTTP/1.1 400 ")
}
