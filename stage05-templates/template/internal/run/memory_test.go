package run_test

import (
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
	"looper.example/stage05-templates/template/internal/run"
	"looper.example/stage05-templates/template/value"
)

const everything = `{% macro m(x) %}[{{ x }}]{% endmacro %}{% block b %}{% for x in xs %}{{ loop.index }} {{ x|upper }} {% endfor %}{% endblock %}{{ m(xs|length) }}`

func parse(t *testing.T, env *template.Environment, source string) *template.Template {
	t.Helper()
	parsed, err := env.Parse("page.html", source)
	require.NoError(t, err)
	return parsed
}

// A render leaves its memory to the next one, without its values.
func TestMemoryIsLeftEmpty(t *testing.T) {
	env := template.New(template.Config{})
	page := parse(t, env, everything)
	for range 2 {
		require.NoError(t, page.Render(io.Discard, map[string]any{"xs": []string{"secret", "more"}}))
		left := run.Spare(page)
		require.NotNil(t, left)
		assert.Positive(t, cap(left.Out))
		assert.Empty(t, left.Out)
		assert.Empty(t, left.Stack)
		for _, v := range left.Stack[:cap(left.Stack)] {
			assert.Zero(t, v)
		}
		require.NotEmpty(t, left.Frames)
		for _, f := range left.Frames {
			assert.Nil(t, f.Render)
			assert.Nil(t, f.Context)
			for _, v := range f.Slots[:cap(f.Slots)] {
				assert.Zero(t, v)
			}
			for i := range f.Loops[:cap(f.Loops)] {
				assert.Zero(t, f.Loops[:cap(f.Loops)][i])
			}
		}
	}
}

// AppendTo prints into memory of the caller, which does not become memory of the next render.
func TestMemoryOfTheCallerIsNotKept(t *testing.T) {
	env := template.New(template.Config{})
	page := parse(t, env, "{{ x }}")
	first, err := page.AppendTo(make([]byte, 0, 100), map[string]any{"x": "first"})
	require.NoError(t, err)
	require.NoError(t, page.Render(io.Discard, map[string]any{"x": "other"}))
	second, err := page.AppendTo(nil, map[string]any{"x": "again"})
	require.NoError(t, err)
	assert.Equal(t, "first again", string(first)+" "+string(second))
}

// Renders inside of renders and renders that fail have memory of their own.
func TestMemoryOfManyRenders(t *testing.T) {
	var inner *template.Template
	env := template.New(template.Config{Globals: map[string]any{"inner": func(x string) (string, error) {
		return inner.Text(map[string]any{"xs": []string{x, x}})
	}}})
	inner = parse(t, env, everything)
	outer := parse(t, env, `{% for x in xs %}{{ x }}:{{ inner(x) }}{{ loop.index }};{% endfor %}`)
	broken := parse(t, env, `{{ 1 }}{% for x in xs %}{{ x / 0 }}{% endfor %}`)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 50 {
				_, err := broken.Text(map[string]any{"xs": []int{1}})
				assert.Error(t, err)
				text, err := outer.Text(map[string]any{"xs": []string{"a", "b"}})
				assert.NoError(t, err)
				assert.Equal(t, "a:1 A 2 A [2]1;b:1 B 2 B [2]2;", text)
			}
		})
	}
	wait.Wait()
}

// A macro that a Go function has kept does not use the memory of later renders.
func TestMemoryIsNotThatOfKeptMacros(t *testing.T) {
	var kept value.Value
	env := template.New(template.Config{Globals: map[string]any{
		"keep":   func(v value.Value) string { kept = v; return "" },
		"recall": func() (string, error) { v, err := value.Call(nil, kept, value.Args{}); return v.Text(), err },
	}})
	_, err := parse(t, env, `{% macro m() %}{% for x in [1, 2] %}<{{ x }}>{% endfor %}{% endmacro %}{{ m() }}{{ keep(m) }}`).Text(nil)
	require.NoError(t, err)
	text, err := parse(t, env, `a{{ recall()|safe }}b{% for x in "cd" %}{{ recall()|safe }}{{ x }}{% endfor %}`).Text(nil)
	require.NoError(t, err)
	assert.Equal(t, "a<1><2>b<1><2>c<1><2>d", text)
}

// Memory is kept only while it is small.
func TestLargeMemoryIsNotKept(t *testing.T) {
	for _, test := range []struct{ name, source string }{
		{"output", `{% set x %}{% for i in range(20000) %}text {% endfor %}{% endset %}{{ x|length }}`},
		{"stack", `{{ count(*range(1000)) }}`},
		{"frames", `{% macro m(n) %}{% if n %}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(90) }}`},
		{"slots", strings.Repeat(`{% for x in [1] %}`, 300) + strings.Repeat(`{% endfor %}`, 300)},
	} {
		t.Run(test.name, func(t *testing.T) {
			env := template.New(template.Config{Globals: map[string]any{"count": func(xs ...int) int { return len(xs) }}})
			page := parse(t, env, test.source)
			require.NoError(t, page.Render(io.Discard, nil))
			left := run.Spare(page)
			require.NotNil(t, left)
			assert.LessOrEqual(t, cap(left.Out), run.MaxSpareOutput)
			assert.LessOrEqual(t, cap(left.Stack), run.MaxSpareStack)
			assert.LessOrEqual(t, len(left.Frames), run.MaxSpareFrames)
			for _, f := range left.Frames {
				assert.LessOrEqual(t, cap(f.Slots), run.MaxSpareSlots)
				assert.LessOrEqual(t, cap(f.Loops), run.MaxSpareSlots)
			}
		})
	}
}

// After the first render, the next ones allocate only their own state.
func TestRenderAllocates(t *testing.T) {
	env := template.New(template.Config{})
	page := parse(t, env, `<p>{{ title }}</p>{% for x in xs %}{{ x }}{% endfor %}`)
	vars := map[string]any{"title": "a & b", "xs": []string{"x", "<y>"}}
	assert.LessOrEqual(t, testing.AllocsPerRun(100, func() {
		if err := page.Render(io.Discard, vars); err != nil {
			t.Error(err)
		}
	}), 2.0)
}
