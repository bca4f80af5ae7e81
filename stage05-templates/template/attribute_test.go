package template_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
)

// attributeSources set a variable x to an object of each type.
var attributeSources = map[string]string{
	"loop":   "{% for y in [1] %}{% set x = loop %}",
	"macro":  "{% macro x() %}{% endmacro %}",
	"cycler": "{% set x = cycler(1) %}",
	"joiner": "{% set x = joiner() %}",
	"range":  "{% set x = range(1) %}",
	"block":  "{% block b %}{% endblock %}{% set x = self.b %}",
	"dict":   "{% set x = {} %}",
	"list":   "{% set x = [] %}",
	"str":    "{% set x = '' %}",
	"markup": "{% set x = ''|safe %}",
	"int":    "{% set x = 1 %}",
	"float":  "{% set x = 1.5 %}",
	"tuple":  "{% set x = (1, 2) %}",
	"keys":   "{% set x = {}.keys() %}",
	"items":  "{% set x = {}.items() %}",
	"values": "{% set x = {}.values() %}",
	"group":  "{% set x = [{'a': 1}]|groupby('a')|first %}",
}

// missingAttributes are those that need things that templates do not have: bytes, and tables of code
// points.
var missingAttributes = []string{"encode", "translate", "maketrans", "to_bytes", "from_bytes"}

// TestAttributes reads all attributes that dir() names for each object of Jinja2 and of Python.
func TestAttributes(t *testing.T) {
	content, err := os.ReadFile("testdata/signatures.json")
	require.NoError(t, err)
	var wanted struct{ Attributes map[string][]string }
	require.NoError(t, json.Unmarshal(content, &wanted))
	require.Len(t, wanted.Attributes, len(attributeSources))
	for name, attributes := range wanted.Attributes {
		for _, attribute := range attributes {
			source := attributeSources[name] + "{{ x." + attribute + " is defined }}"
			if name == "loop" {
				source += "{% endfor %}"
			}
			tmpl, err := template.New(template.Config{}).Parse("x", source)
			require.NoError(t, err)
			got, err := tmpl.Text(nil)
			require.NoError(t, err)
			there := got == "True" || name == "loop" && slices.Contains([]string{"previtem", "nextitem"}, attribute) ||
				name == "block" && attribute == "super" // both are undefined here
			assert.Equal(t, !slices.Contains(missingAttributes, attribute), there, "%s.%s", name, attribute)
		}
	}
}
