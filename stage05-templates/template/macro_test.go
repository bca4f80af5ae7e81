package template_test

import (
	"fmt"
	"io"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
	"looper.example/stage05-templates/template/builtin"
	"looper.example/stage05-templates/template/value"
)

var macroTemplates = template.MapLoader{
	"lib":   "{% set ns = namespace(n=0) %}{% macro next() %}{% set ns.n = ns.n + 1 %}{{ ns.n }}{% endmacro %}{% macro row(x) %}<td>{{ x }}</td>{% endmacro %}",
	"count": "{% import 'lib' as a %}{{ a.next() }}{% from 'lib' import next %}{{ next() }}{% import 'lib' as b with context %}{{ b.next() }}",
	"table": "{% from 'lib' import row %}{% for x in xs %}{{ row(x) }}{% endfor %}",
}

// TestModulesLastOneRender: imports without context share a module within one render only. The next
// render gets a new one.
func TestModulesLastOneRender(t *testing.T) {
	env := template.New(template.Config{Loader: macroTemplates})
	for range 3 {
		require.Equal(t, "121", text(t, env, "count"))
	}
}

// TestMacroOutlivesItsScope: Jinja2 prints its own word "missing" here.
func TestMacroOutlivesItsScope(t *testing.T) {
	for source, want := range map[string]string{
		"{% for x in [1, 2] %}{% macro m() %}[{{ x }}]{% endmacro %}{% set ns.m = m %}{{ m() }}{% endfor %}{{ ns.m() }}": "[1][2][]",
		"{% with x = 1 %}{% macro m() %}[{{ x }}]{% endmacro %}{% set ns.m = m %}{{ m() }}{% endwith %}{{ ns.m() }}":     "[1][]",
		"{% macro f(x) %}{% macro m() %}[{{ x }}]{% endmacro %}{% set ns.m = m %}{% endmacro %}{{ f(7) }}{{ ns.m() }}":   "[7]",
	} {
		tmpl, err := template.New(template.Config{}).Parse("main", "{% set ns = namespace() %}"+source)
		require.NoError(t, err)
		got, err := tmpl.Text(nil)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestMacrosInManyRenders(t *testing.T) {
	env := template.New(template.Config{Loader: macroTemplates})
	tmpl, err := env.Get("table")
	require.NoError(t, err)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for range 50 {
				got, err := tmpl.Text(map[string]any{"xs": []int{i, i + 1}})
				if err != nil || got != fmt.Sprintf("<td>%d</td><td>%d</td>", i, i+1) {
					t.Errorf("%d: %s %v", i, got, err)
				}
			}
		})
	}
	group.Wait()
}

// TestMacroAsArgument: a Go function gets a macro as a value, and can call it.
func TestMacroAsArgument(t *testing.T) {
	call := func(s *template.Scope, m any, x string) (value.Value, error) {
		return builtin.Call(s, value.Of(m), value.Args{Positional: []value.Value{value.Of(x)}})
	}
	env := template.New(template.Config{Globals: map[string]any{"call": call}})
	tmpl, err := env.Parse("main", "{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}{{ call(m, 'a<') }}")
	require.NoError(t, err)
	got, err := tmpl.Text(nil)
	require.NoError(t, err)
	require.Equal(t, "<b>a&lt;</b>", got)
}

func BenchmarkMacro(b *testing.B) {
	tmpl, err := template.New(template.Config{Loader: macroTemplates}).Get("table")
	require.NoError(b, err)
	vars := map[string]any{"xs": make([]int, 1000)}
	b.ReportAllocs()
	for b.Loop() {
		if err := tmpl.Render(io.Discard, vars); err != nil {
			b.Fatal(err)
		}
	}
}
