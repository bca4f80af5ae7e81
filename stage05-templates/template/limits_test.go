package template_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
	"looper.example/stage05-templates/template/value"
)

// TestLimitsByDefault: an Environment without Limits has default limits.
func TestLimitsByDefault(t *testing.T) {
	for source, message := range map[string]string{
		"{% for i in range(10000) %}{% for j in range(10000) %}{% endfor %}{% endfor %}": "more than 10000000 steps",
		"{{ 'x' * 300000000 }}":        "more than 268435456 bytes of strings and lists built",
		"{{ range(100001) }}":          "a range of more than 100000 numbers",
		"{% include 'main' %}":         "nested more than 100 deep",
		"{{ 'x' * 70000000 }}":         "more than 67108864 bytes of output",
		"{{ 'x' * 7000000000000000 }}": "bytes of strings",
	} {
		tmpl, err := template.New(template.Config{Loader: template.MapLoader{"main": source}}).Get("main")
		require.NoError(t, err)
		_, err = tmpl.Text(nil)
		require.ErrorIs(t, err, template.LimitError)
		require.ErrorContains(t, err, message)
	}
}

// TestHostileTemplates has templates that would keep a program busy for ever, or fill its memory or
// stack. Each of them soon ends with an error.
func TestHostileTemplates(t *testing.T) {
	nested := func(n int, open, inner, closing string) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(closing, n)
	}
	templates := template.MapLoader{
		"self":    "{% include 'self' %}",
		"twice":   "{% include 'once' %}{% include 'once' %}",
		"once":    "{% if n < 40 %}{% with n = n + 1 %}{% include 'twice' %}{% endwith %}{% endif %}",
		"a":       "{% extends 'b' %}",
		"b":       "{% extends 'a' %}",
		"rounds":  "{% include 'rounds2' %}",
		"rounds2": "{% include 'rounds' %}",
		"import1": "{% import 'import2' as x %}",
		"import2": "{% from 'import1' import y %}",
	}
	for _, test := range []struct {
		name, source string
		kind         template.ErrorKind
		message      string // part of it
	}{
		{"a template that includes itself", "{% include 'self' %}", template.LimitError, "they include each other: self -> self"},
		{"templates that include each other", "{% include 'rounds' %}", template.LimitError, "rounds2 -> rounds -> rounds2"},
		{"templates that extend each other", "{% extends 'a' %}", template.LimitError, "templates extend each other: main -> a -> b -> a"},
		{"includes that double each time", "{% set n = 0 %}{% include 'twice' %}", template.LimitError, "steps"},
		{"a block inside of itself", "{% block a %}{{ self.a() }}{% endblock %}", template.LimitError, "nested more than"},
		{"a recursive loop without end", "{% for x in [1] recursive %}{{ loop([x]) }}{% endfor %}", template.LimitError, "nested more than"},
		{"a macro that calls itself", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", template.LimitError, "nested more than"},
		{"a macro that calls itself twice", "{% macro m(n) %}{% if n < 60 %}{{ m(n + 1) }}{{ m(n + 1) }}{% endif %}{% endmacro %}{{ m(0) }}", template.LimitError, "steps"},
		{"a caller that calls itself", "{% macro m() %}{{ caller() }}{% endmacro %}{% macro n() %}{% call m() %}{{ n() }}{% endcall %}{% endmacro %}{{ n() }}", template.LimitError, "nested more than"},
		{"templates that import each other", "{% import 'import1' as x %}", template.LimitError, "nested more than"},
		{"arguments of a macro that double", "{% macro m(a, b) %}{{ a }}{{ b }}{% endmacro %}{% set x = 'x' * 1000 %}" + strings.Repeat("{% set x = m(x, x) %}", 40), template.LimitError, "bytes"},
		{"macros again and again", "{% macro m() %}{% endmacro %}{% for i in range(100000) %}{% for j in range(100000) %}{{ m() }}{% endfor %}{% endfor %}", template.LimitError, "steps"},
		{"nested macros", nested(100000, "{% macro m() %}", "", "{% endmacro %}"), template.SyntaxError, "nested"},
		{"a wide wordwrap", "{{ ('x ' * 1000000)|wordwrap(1) }}", template.LimitError, "bytes"},
		{"much lorem ipsum", "{{ lipsum(1000000000) }}", template.LimitError, "bytes"},
		{"long lorem ipsum", "{{ lipsum(1, false, 1000000000, 1000000001) }}", template.LimitError, "bytes"},
		{"a deep pprint", "{% set ns = namespace(x=1) %}{% for i in range(10000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x|pprint }}", template.LimitError, "deep"},
		{"a pprint of a list of itself", "{% set x = ['x' * 50] %}" + strings.Repeat("{% set x = [x, x] %}", 60) + "{{ x|pprint }}", template.LimitError, ""},
		{"urlize of much", "{% for i in range(1000) %}{{ ('www.a.com ' * 100000)|urlize|length }}{% endfor %}", template.LimitError, ""},
		{"a wide field", "{{ '{:1000000000}'.format(1) }}", template.LimitError, "bytes"},
		{"many wide fields", "{{ ('{:>{w}}' * 1000).format(*range(1000), w=1000000) }}", template.LimitError, "bytes"},
		{"a precise field", "{{ '{:.1000000000f}'.format(1.5) }}", template.LimitError, "bytes"},
		{"a field that is too wide to count", "{{ '{:99999999999999999999}'.format(1) }}", "ValueError", "digits"},
		{"a replacement of all", "{{ ('a' * 1000000).replace('', 'b' * 1000000) }}", template.LimitError, "bytes"},
		{"a list that grows", "{% set x = [1] %}{% for i in range(100) %}{% do x.extend(x) %}{% endfor %}", template.LimitError, "steps"},
		{"a list that grows while it is looped over", "{% set x = [1] %}{% for i in x %}{% do x.append(i) %}{% endfor %}", template.LimitError, ""},
		{"a deep list", "{% set ns = namespace(x=[]) %}{% for i in range(600) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}", template.LimitError, "deep"},
		{"a deep list as JSON", "{% set ns = namespace(x=[]) %}{% for i in range(600) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x|tojson }}", template.LimitError, "deep"},
		{"a list in itself, very often", "{% set x = [] %}{% set ns = namespace(x=x) %}{% for i in range(5) %}{% set ns.x = [ns.x] * 1000 %}{% endfor %}{% do x.append(ns.x) %}{{ x }}", template.LimitError, "steps"},
		{"lists in themselves", "{% set x = [] %}{% set y = [] %}{% do x.append(x) %}{% do y.append(y) %}{{ x == y }}", template.LimitError, "deep"},
		{"a dict in itself", "{% set x = {} %}{% do x.update(x=x) %}{{ x|tojson }}", "ValueError", "Circular reference detected"},
		{"many words", "{{ ('a ' * 10000000).split()|length }}", template.LimitError, "bytes"},
		{"wide padding", "{{ 'a'.center(1000000000000) }}", template.LimitError, "bytes"},
		{"wide tabs", "{{ '\t'.expandtabs(1000000000000) }}", template.LimitError, "bytes"},
		{"powers of floats", "{% for i in range(100000) %}{% for j in range(100000) %}{% if 1.01 ** 4095.5 %}{% endif %}{% endfor %}{% endfor %}", template.LimitError, "steps"},
		{"a translation of itself", "{% set gettext = _ %}{{ _('x') }}", template.LimitError, "gettext calls itself"},
		{"a sort by itself", "{% set x = [1, 2] %}{% macro m(v) %}{% do x.append(v) %}{% do x.sort(key=m) %}{% endmacro %}{% do x.sort(key=m) %}", template.LimitError, ""},
		{"a word that is cut very often", "{{ ('a' * 2000000)|wordwrap(1)|length }}", template.LimitError, ""},
		{"white space that is cut very often", "{{ ('\u00a0' * 1000000)|wordwrap(1)|length }}", template.LimitError, ""},
		{"many long words", "{{ ('ab ' * 500000)|wordwrap(1)|length }}", template.LimitError, ""},
		{"brackets around an address", "{% for i in range(100) %}{{ ('www.a.com/' ~ '(' * 1000000 ~ ')' * 1000000)|urlize|length }}{% endfor %}", template.LimitError, ""},
		{"brackets in a field", "{% for i in range(100) %}{% set x = ('{0' ~ '[' * 1000000 ~ ']}').format([1]) %}{% endfor %}", "TypeError", "indices"},
		{"a wide field with groups", "{% for i in range(100) %}{{ '{:03000000,}'.format(1)|length }}{% endfor %}", template.LimitError, "bytes"},
		{"lines with a deep indent", "{{ {'k' * 100000: 'a b ' * 100000}|pprint|length }}", template.LimitError, "bytes"},
		{"a large range", "{% for i in range(1000000000) %}{% endfor %}", template.LimitError, "range"},
		{"a range past int64", "{{ range(9223372036854775807 * 4) }}", value.TypeError, "integer"},
		{"a range over all of int64", "{{ range(-9223372036854775807, 9223372036854775807)|length }}", template.LimitError, "range"},
		{"loops in loops", nested(8, "{% for i in range(1000) %}", "", "{% endfor %}"), template.LimitError, "steps"},
		{"much output", "{% for i in range(100000) %}" + strings.Repeat("x", 2000) + "{% endfor %}", template.LimitError, "output"},
		{"a repeated string", "{{ 'x' * 1000000000000 }}", template.LimitError, "bytes"},
		{"a repeated list", "{{ [0] * 1000000000000 }}", template.LimitError, "bytes"},
		{"a repeated long string", "{{ ('x' * 1000000) * 9223372036854775807 }}", template.LimitError, "bytes"},
		{"a string that doubles", "{% set x = 'abcdefgh' %}" + strings.Repeat("{% set x = x ~ x %}", 60), template.LimitError, "bytes"},
		{"a list that doubles", "{% set x = [1] %}" + strings.Repeat("{% set x = x + x %}", 60), template.LimitError, ""},
		{"a list of itself, printed", "{% set x = [1] * 1000 %}" + strings.Repeat("{% set x = [x] * 1000 %}", 5) + "{{ x }}", template.LimitError, "steps"},
		{"a list of itself, compared", "{% set x = [1] %}{% set y = [1] %}" + strings.Repeat("{% set x = [x, x] %}{% set y = [y, y] %}", 60) + "{{ x == y }}", template.LimitError, "steps"},
		{"a list of itself, as JSON", "{% set x = [1] * 1000 %}" + strings.Repeat("{% set x = [x] * 1000 %}", 5) + "{{ x|tojson }}", template.LimitError, "steps"},
		{"a deep list", "{% set ns = namespace(x=[]) %}{% for i in range(10000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}", template.LimitError, "deep"},
		{"a deep list, compared", "{% set ns = namespace(x=[], y=[]) %}{% for i in range(10000) %}{% set ns.x = [ns.x] %}{% set ns.y = [ns.y] %}{% endfor %}{{ ns.x < ns.y }}", template.LimitError, "deep"},
		{"a wide center", "{{ 'x'|center(1000000000000) }}", template.LimitError, "bytes"},
		{"a wide format", "{{ '%1000000000d'|format(1) }}", template.LimitError, "bytes"},
		{"a wide format by argument", "{{ '%*d'|format(9223372036854775807, 1) }}", template.LimitError, "bytes"},
		{"a precise format", "{{ '%.1000000000f'|format(1) }}", template.LimitError, "bytes"},
		{"a deep indent", "{{ ('\\n' * 100000)|indent(1000000, blank=true) }}", template.LimitError, "bytes"},
		{"a deep indent of JSON", "{{ [[[[1]]]]|tojson(indent=1000000000) }}", template.LimitError, "bytes"},
		{"a replacement that grows", "{{ ('a' * 1000000)|replace('a', 'b' * 1000000) }}", template.LimitError, "bytes"},
		{"a replacement of nothing", "{{ ('a' * 1000000)|replace('', 'b' * 1000000) }}", template.LimitError, "bytes"},
		{"a join that grows", "{{ range(100000)|join('x' * 1000000) }}", template.LimitError, "bytes"},
		{"a filled batch", "{{ [1]|batch(1000000000000, 'x')|list }}", template.LimitError, "bytes"},
		{"a filled slice", "{{ [1]|slice(1000000000000, 'x')|list }}", template.LimitError, ""},
		{"a large power", "{{ 10 ** 1000000000 }}", template.LimitError, "bits"},
		{"a power of a power", "{{ 9 ** (9 ** (9 ** 9)) }}", template.LimitError, "bits"},
		{"a product that grows", "{% set x = 2 ** 60000 %}" + strings.Repeat("{% set x = x * x %}", 30), template.LimitError, "bits"},
		{"precision of round", "{{ 1|round(-9223372036854775807) }}{{ 1.5|round(1000000000, 'ceil') }}", template.LimitError, "bits"},
		{"work on long strings", "{% set x = 'x' * 1000000 %}{% for i in range(100000) %}{% if x|length == 1 or x|upper == x or 'y' in x %}{% endif %}{% endfor %}", template.LimitError, "steps"},
		{"escapes that grow", "{% for i in range(1000) %}{{ ('<' * 1000000)|e|length }}{% endfor %}", template.LimitError, "bytes"},
		{"a generator of generators", "{% set x = range(100000) %}" + strings.Repeat("{% set x = x|map('string')|map('length') %}", 200) + "{{ x|sum }}", template.LimitError, "steps"},
		{"generators around generators", "{% set ns = namespace(x=[1]) %}{% for i in range(100000) %}{% set ns.x = ns.x|map('string') %}{% endfor %}{{ ns.x|first }}", template.LimitError, "deep"},
		{"a deep tuple as a key", "{% set ns = namespace(x=()) %}{% for i in range(10000) %}{% set ns.x = (ns.x,) %}{% endfor %}{{ {ns.x: 1} }}", template.LimitError, "deep"},
		{"a tuple of itself as a key", "{% set x = (1,) %}" + strings.Repeat("{% set x = (x, x) %}", 60) + "{{ {x: 1} }}", template.LimitError, "key"},
		{"a format of long arguments", "{{ ('%(a)s' * 10000) % {'a': 'x' * 1000000} }}", template.LimitError, "bytes"},
		{"a join of long parts", "{% set x = 'x' * 10000000 %}{{ x" + strings.Repeat(" ~ x", 400) + " }}", template.LimitError, "bytes"},
		{"division of large numbers", "{% set x = 3 ** 40000 %}{% set y = 7 ** 22500 %}{% for i in range(100000) %}{% for j in range(100000) %}{% if x / y %}{% endif %}{% endfor %}{% endfor %}", template.LimitError, "steps"},
		{"powers again and again", "{% for i in range(100000) %}{% for j in range(100000) %}{% if 3 ** 40000 %}{% endif %}{% endfor %}{% endfor %}", template.LimitError, "steps"},
		{"long keys again and again", "{% set x = 'x' * 10000000 %}{% set d = {} %}{% for i in range(100000) %}{% if d[x] or d.get(x) or x in d %}{% endif %}{% endfor %}", template.LimitError, "steps"},
		{"a function with a list of itself", "{% set x = [1] %}" + strings.Repeat("{% set x = [x, x] %}", 60) + "{{ show(x) }}", template.LimitError, "bytes"},
		{"a sort of much", "{% for i in range(1000) %}{{ range(100000)|sort|length }}{% endfor %}", template.LimitError, ""},
		{"nested parentheses", "{{ " + nested(100000, "(", "1", ")") + " }}", template.SyntaxError, "nested"},
		{"nested lists", "{{ " + nested(100000, "[", "1", "]") + " }}", template.SyntaxError, "nested"},
		{"nested ifs", nested(100000, "{% if 1 %}", "", "{% endif %}"), template.SyntaxError, "nested"},
		{"many nots", "{{ " + strings.Repeat("not ", 100000) + "1 }}", template.SyntaxError, "nested"},
		{"many signs", "{{ " + strings.Repeat("-", 100000) + "1 }}", template.SyntaxError, "nested"},
		{"many sums", "{{ 1" + strings.Repeat(" + 1", 100000) + " }}", template.SyntaxError, "nested"},
		{"many filters", "{{ 1" + strings.Repeat("|abs", 100000) + " }}", template.SyntaxError, "nested"},
		{"many attributes", "{{ a" + strings.Repeat(".b", 100000) + " }}", template.SyntaxError, "nested"},
		{"many conditions", "{{ 1" + strings.Repeat(" if 1 else 1", 100000) + " }}", template.SyntaxError, "nested"},
		{"many calls", "{{ a" + strings.Repeat("()", 100000) + " }}", template.SyntaxError, "nested"},
	} {
		t.Run(test.name, func(t *testing.T) {
			env := template.New(template.Config{
				Loader:  templates,
				Globals: map[string]any{"show": func(x any) string { return fmt.Sprintf("%T", x) }},
				Limits:  template.Limits{Steps: 1_000_000, Output: 8 << 20, Memory: 32 << 20},
			})
			tmpl, err := env.Parse("main", test.source)
			if err == nil {
				_, err = tmpl.Text(nil)
			}
			require.ErrorIs(t, err, test.kind)
			require.ErrorContains(t, err, test.message)
		})
	}
}
