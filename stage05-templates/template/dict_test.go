package template_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
	"looper.example/stage05-templates/template/value"
)

// A Dict of the program keeps its order, and templates cannot change it: other renders may read it at
// the same time.
func TestDictsOfTheProgram(t *testing.T) {
	type item struct{ Z, A int }
	var menu value.Dict
	require.NoError(t, json.Unmarshal([]byte(`{"home": {"url": "/", "at": [1, 2]}, "about": {}}`), &menu))
	vars := map[string]any{
		"menu": &menu, "copy": menu, "item": item{1, 2},
		"fresh": func() *value.Dict { return value.NewDict("b", 1, "a", 2) },
	}
	changed := "a template cannot change a "
	checkGoCases(t, template.Config{}, vars, []goCase{
		{"in order", `{{ menu|join(" ") }} {{ copy|join(" ") }} {{ fresh()|join(" ") }}`, "home about home about b a", ""},
		{"as JSON", `{{ menu|tojson }}`, `{"about": {}, "home": {"at": [1, 2], "url": "/"}}`, ""},
		{"update", `{% do menu.update(x=1) %}`, "", changed},
		{"update of a part", `{% do menu.home.update(x=1) %}`, "", changed},
		{"append to a part", `{% do menu.home.at.append(1) %}`, "", changed},
		{"pop", `{{ menu.pop("home") }}`, "", changed},
		{"setdefault", `{{ copy.setdefault("x", 1) }}`, "", changed},
		{"clear", `{{ fresh().clear() }}`, "", changed},
		{"a copy", `{% set d = menu.copy() %}{% do d.update(x=1) %}{{ d|join(" ") }}`, "home about x", ""},
		{"one of the template", `{% set d = dict(menu) %}{{ d.pop("home").url }}{{ d|join }}`, "/about", ""},
	})
	inOrder := template.Config{Policies: template.Policies{JSONKeepsOrder: true}}
	checkGoCases(t, inOrder, vars, []goCase{
		{"JSON in order", `{{ menu|tojson }}`, `{"home": {"url": "/", "at": [1, 2]}, "about": {}}`, ""},
		{"a struct in order", `{{ item|tojson }} {{ [item]|tojson }}`, `{"Z": 1, "A": 2} [{"Z": 1, "A": 2}]`, ""},
		{"a Go map is sorted", `{{ {"b": 1}|tojson }}`, `{"b": 1}`, ""},
	})
}
