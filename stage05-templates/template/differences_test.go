package template_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
)

// difference is a case in which this engine differs from Jinja2, on purpose.
type difference struct {
	row      string // the beginning of the first cell of a row in README.md's table
	source   string
	here     string // the output, or the beginning of the error
	there    string // the same of the real Jinja2, if it is installed; "": one template cannot show it
	settings map[string]any
}

// unsafe is Jinja2's default: nothing is escaped. Here values are escaped by default.
var unsafe = map[string]any{"autoescape": false}

var differences = []difference{
	{"values are escaped", `{{ "<b>" }}`, "&lt;b&gt;", "<b>", unsafe},
	{"`trans`, `do`, `break`", `{% trans %}a{% endtrans %}{% do 1 %}{% for x in [1] %}{% break %}{% endfor %}`, "a", "", nil},
	{"depth, steps, output", `{{ range(200000)|length }}`, "LimitError: a range of more than 100000 numbers", "200000", nil},
	{"the keys of Go's maps", `{{ d|join }}`, "abc", "", nil},
	{"`append`, `update` and so on", `{% do xs.append(9) %}{{ xs }}`, "TypeError: a template cannot change a list of the program", "[3, 1, 2, 2, 9]", nil},
	{"a module that is imported", `{% from "module" import l %}{% do l.append(1) %}{{ l }}`, "[1]", "", nil},
	{"expressions of constants", `{{ '<b>'|safe ~ 'x' }}`, "<b>x", "&lt;b&gt;x", nil},
	{"expressions of constants", `{{ 'inf'|float * n }}`, "inf", "NameError: name 'inf' is not defined", nil},
	{"expressions of constants", `{{ none }}`, "-", "None", map[string]any{"finalize": "dash for none"}},
	{"expressions of constants", `{{ "<b>" }}`, "<b>", "&lt;b&gt;", map[string]any{"finalize": "safe"}},
	{"if a macro is called after", `{% set ns = namespace() %}{% for x in [1] %}{% macro m() %}[{{ x }}]{% endmacro %}{% set ns.m = m %}{% endfor %}{{ ns.m() }}`, "[]", "[missing]", nil},
	{"`break` out of an `autoescape`", `{% for x in [1] %}{% autoescape false %}{% break %}{% endautoescape %}{% endfor %}{{ s|urlize is escaped }}`, "True", "False", nil},
	{"`include ... without context`", `{% set x %}{% include "module" without context %}{% endset %}[{{ x }}]`, "[m]", "m[]", nil},
	{"no complex numbers", `{{ ''.__class__ }}{{ ''.encode }}`, "", "&lt;class", nil},
	{"no complex numbers", `{{ '\N{BULLET}' }}`, `TemplateSyntaxError: characters by name, such as \N{DASH}, are not known`, "•", nil},
	{"some mistakes, such as", `{{ f(a=1, a=2) }}`, "TemplateSyntaxError: keyword argument repeated: a", "SyntaxError: keyword argument repeated: a", nil},
	{"times have a filter", `{{ missing|strftime("%Y") }}`, "UndefinedError: 'missing' is undefined", "TemplateAssertionError: No filter named 'strftime'.", nil},
}

func (d difference) testCase() *testCase {
	return &testCase{
		Template: d.source, Templates: map[string]string{"module": "m{% set l = [] %}"},
		Context: randomContext(), Settings: merged(map[string]any{"autoescape": true, "undefined": ""}, d.settings),
	}
}

func TestDifferences(t *testing.T) {
	for _, d := range differences {
		c := d.testCase()
		delete(c.Settings, "autoescape") // as in a Config that does not set it
		for range 2 {
			got, err := c.render()
			if err != nil {
				e := err.(*template.Error)
				got = string(e.Kind) + ": " + e.Message
			}
			assert.Equal(t, d.here, got, d.source)
		}
	}
}

// TestDifferencesOfTheRealOne: the real Jinja2 still differs as the table says.
func TestDifferencesOfTheRealOne(t *testing.T) {
	real := startOracle(t)
	i := -1
	real.ask(len(differences), func(i int) (int, *testCase) { return i, differences[i].testCase() }, func(a reply) bool {
		require.NoError(t, a.err)
		i++
		said := ""
		if a.c.Error != nil {
			said = a.c.Error.Kind + ": " + a.c.Error.Message
		} else {
			said = *a.c.Expected
		}
		if there := differences[i].there; there != "" {
			require.GreaterOrEqual(t, len(said), len(there), said)
			assert.Equal(t, there, said[:len(there)], differences[i].source)
			assert.NotEqual(t, differences[i].here, said)
		}
		return true
	})
}

// TestDifferencesAreInTheTable: each row of the README's table has a case here, in the same order.
func TestDifferencesAreInTheTable(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	section := regexp.MustCompile(`(?s)## Where it is not Jinja2, on purpose.*`).Find(readme)
	rows := regexp.MustCompile(`(?m)^\| (.*?) \|`).FindAllSubmatch(section, -1)[1:] // without the head
	at := 0
	for i, d := range differences {
		if i > 0 && differences[i-1].row != d.row {
			at++
		}
		require.Less(t, at, len(rows), d.row)
		assert.Equal(t, d.row, string(rows[at][1][:min(len(d.row), len(rows[at][1]))]))
	}
	assert.Equal(t, len(rows), at+1, "rows of the table")
}
