package template_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
)

// cacheTags has {% cache %}, which renders its body once for each key, and other tags that show what
// tags can do.
func cacheTags(known map[string]template.Markup) map[string]any {
	type options struct {
		template.Named
		Class string `default:"note"`
		Times int    `default:"1"`
	}
	return map[string]any{
		"cache": func(body template.Body, key string) (template.Markup, error) {
			if text, ok := known[key]; ok {
				return text, nil
			}
			text, err := body()
			if err == nil {
				known[key] = text
			}
			return text, err
		},
		"note": func(s *template.Scope, body template.Body, o options) (any, error) {
			text, err := body()
			return s.Safe(strings.Repeat(fmt.Sprintf("<p class=%s>%s</p>", o.Class, text), o.Times)), err
		},
		"quote":   func(text string) string { return "<" + text + ">" },
		"silent":  func(template.Body) {},
		"nothing": func() any { return nil },
		"twice": func(body template.Body) (string, error) {
			a, err := body()
			b, err2 := body()
			return string(a + b), errors.Join(err, err2)
		},
		"sum":  func(xs ...int) (sum int) { return add(xs) },
		"user": func(s *template.Scope) (any, error) { return s.Var("user") },
		"bad":  func() error { return errNotSaved },
		"kw":   func(kw template.Kwargs) int { return len(kw) },
	}
}

func TestTags(t *testing.T) {
	cfg := template.Config{
		Tags:   cacheTags(map[string]template.Markup{}),
		Loader: template.MapLoader{"base": "[{% block b %}{% endblock %}]", "part": "{% quote user %}"},
	}
	vars := map[string]any{"user": "<Ada>", "xs": []int{1, 2}, "o": map[string]any{"class": "x"}}
	checkGoCases(t, cfg, vars, []goCase{
		{"no body", `a{% quote "b" %}c`, "a&lt;b&gt;c", ""},
		{"not escaped", `{% autoescape false %}{% quote "b" %}{% endautoescape %}`, "<b>", ""},
		{"a body", `{% note %}<b>{{ user }}</b>{% endnote %}`, "<p class=note><b>&lt;Ada&gt;</b></p>", ""},
		{"arguments by name", `{% note class="x", times=2 %}y{% endnote %}`, "<p class=x>y</p><p class=x>y</p>", ""},
		{"arguments in order", `{% note "x", 2 %}y{% endnote %}`, "<p class=x>y</p><p class=x>y</p>", ""},
		{"arguments out of a dict and a list", `{% note **o %}y{% endnote %}{% sum *xs %}{% sum 1, 2 * 3, *xs %}`, "<p class=x>y</p>310", ""},
		{"keywords", `{% kw a=1, b=2 %}`, "2", ""},
		{"expressions", `{% sum xs|length, 1 if user else 2 %}`, "3", ""},
		{"a tag in itself", `{% note %}{% note "in" %}x{% endnote %}{% endnote %}`, "<p class=note><p class=in>x</p></p>", ""},
		{"never rendered", `{% silent %}{{ 1 / 0 }}{% endsilent %}`, "", ""},
		{"rendered twice", `{% twice %}<{{ user }}>{% endtwice %}`, "&lt;&amp;lt;Ada&amp;gt;&gt;&lt;&amp;lt;Ada&amp;gt;&gt;", ""},
		{"prints nothing", `a{% nothing %}b`, "ab", ""},
		{"once a key", `{% for i in range(3) %}{% cache "k" %}{{ i }}{% endcache %}{% endfor %}`, "000", ""},
		{"other keys", `{% for i in range(3) %}{% cache "k%d" % i %}{{ i }}{{ loop.last }}{% endcache %}{% endfor %}`, "0False1False2True", ""},
		{"a variable of a scope ends with it", `{% set x = 1 %}{% note %}{% set x = 2 %}{{ x }}{% endnote %}{{ x }}`, "<p class=note>2</p>1", ""},
		{"a namespace does not", `{% set n = namespace(x=1) %}{% note %}{% set n.x = 2 %}{% endnote %}{{ n.x }}`, "<p class=note></p>2", ""},
		{"variables of the template", `{% set user = "Eve" %}{% user %}`, "Eve", ""},
		{"in a macro", `{% macro m(x) %}{% note %}{{ x }}{% endnote %}{% endmacro %}{{ m("<") }}`, "<p class=note>&lt;</p>", ""},
		{"in a set block", `{% set t %}{% note %}x{% endnote %}{% endset %}{{ t }}`, "<p class=note>x</p>", ""},
		{"in a block", `{% extends "base" %}{% quote "lost" %}{% block b %}{% quote "x" %}{% endblock %}`, "[&lt;x&gt;]", ""},
		{"in an include", `{% include "part" %}`, "&lt;&lt;Ada&gt;&gt;", ""},
		{"white space control", "a\n{%- note -%}\n b\n{%- endnote -%}\nc", "a<p class=note>b</p>c", ""},
		{"a filter around it", `{% filter upper %}{% quote "b" %}{% endfilter %}`, "&LT;B&GT;", ""},
		{"an error", "\n{% bad %}", "", "page:2:4: CallError: tag bad: not saved"},
		{"an error in the body", `{% note %}{{ missing.x }}{% endnote %}`, "", "CallError: tag note: page:1:21: UndefinedError: 'missing' is undefined"},
		{"an error in an argument", `{% quote missing.x %}`, "", "page:1:17: UndefinedError"},
		{"too few", `{% cache %}{% endcache %}`, "", "tag cache() takes 1 arguments (0 given)"},
		{"too many", `{% note 1, 2, 3 %}{% endnote %}`, "", "tag note() takes at most 2 arguments (3 given)"},
		{"the wrong type", `{% note times="x" %}{% endnote %}`, "", "tag note() argument 'times': expected int, got str"},
		{"without end", `{% for i in [1] %}{% set x %}{% cache i %}{% endcache %}{% endset %}{% endfor %}`, "", "tag cache() argument 1: expected string, got int"},
	})
}

func TestTagsInSources(t *testing.T) {
	env := template.New(template.Config{Tags: cacheTags(nil)})
	for source, says := range map[string]string{
		`{% note %}x`:                         "Unexpected end of template. Jinja was looking for the following tags: 'endnote'. The innermost block that needs to be closed is 'note'.",
		`{% quote "a" %}{% endquote %}`:       "Encountered unknown tag 'endquote'.",
		`{% note %}{% endcache %}`:            "Encountered unknown tag 'endcache'.",
		`{% quote "a" 1 %}`:                   "expected token ',', got 'integer'",
		`{% quote ("a" %}`:                    "unexpected '}', expected ')'",
		`{% kw a=1, a=2 %}`:                   "keyword argument repeated: a",
		`{% kw a=1, 2 %}`:                     "invalid syntax for function call expression",
		`{% quotes %}`:                        "Encountered unknown tag 'quotes'.",
		`{% trans %}{% note %}{% endtrans %}`: "control structures in translatable sections are not allowed",
	} {
		_, err := env.Parse("page", source)
		require.ErrorContains(t, err, says, source)
	}
}

func TestNewRefusesTags(t *testing.T) {
	for _, tt := range []struct {
		name string
		fn   any
		says string
	}{
		{"if", func() {}, "tag if; expected a name that Jinja2 does not use for a tag"},
		{"else", func() {}, "tag else; expected"},
		{"endnote", func() {}, "tag endnote; expected"},
		{"raw", func() {}, "tag raw; expected"},
		{"trans", func() {}, "tag trans; expected"},
		{"a-b", func() {}, `tag "a-b"; expected a name that templates can use`},
		{"a.b", func() {}, `tag "a.b"; expected a name that templates can use`},
		{"x", 3, "tag x is of type int; expected a function"},
		{"x", func() (int, int) { return 0, 0 }, "returns 2 values"},
		{"x", func(string, template.Body) {}, "parameter 2, of type builtin.Body, must be the first"},
	} {
		says := panicOf(func() { template.New(template.Config{Tags: map[string]any{tt.name: tt.fn}}) })
		assert.Contains(t, says, "template: tag ")
		assert.Contains(t, says, tt.says)
	}
	filter := func(template.Body, string) string { return "" }
	says := panicOf(func() { template.New(template.Config{Filters: map[string]any{"x": filter}}) })
	assert.Contains(t, says, "filter x has a parameter of type builtin.Body, which only tags can have")
	says = panicOf(func() { template.New(template.Config{Globals: map[string]any{"x": filter}}) })
	assert.Contains(t, says, "which only tags can have")
}
