package template_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
)

// pieces keeps its input, write by write.
type pieces struct {
	writes []string
	failAt int // number of the write that fails, from 1; 0 for none
}

var errWriter = errors.New("the client is gone")

func (p *pieces) Write(b []byte) (int, error) {
	p.writes = append(p.writes, string(b))
	if len(p.writes) == p.failAt {
		return 0, errWriter
	}
	return len(b), nil
}

func parse(t testing.TB, source string) *template.Template {
	t.Helper()
	tmpl, err := template.New(template.Config{}).Parse("main", source)
	require.NoError(t, err)
	return tmpl
}

func TestRenderStreams(t *testing.T) {
	tmpl := parse(t, "{% for i in range(5000) %}line {{ i }}\n{% endfor %}")
	want, err := tmpl.Text(nil)
	require.NoError(t, err)
	for range 2 { // the second time it knows the size of the buffer
		var p pieces
		require.NoError(t, tmpl.Render(&p, nil))
		require.Equal(t, want, strings.Join(p.writes, ""))
		require.Greater(t, len(p.writes), 3)
		for _, piece := range p.writes {
			require.LessOrEqual(t, len(piece), 9<<10)
		}
	}
}

func TestRenderWritesSmallPagesOnce(t *testing.T) {
	var p pieces
	require.NoError(t, parse(t, "a{{ 1 }}b{% if true %}c{% endif %}").Render(&p, nil))
	require.Equal(t, []string{"a1bc"}, p.writes)

	var nothing pieces
	require.NoError(t, parse(t, "{% if false %}x{% endif %}").Render(&nothing, nil))
	require.Empty(t, nothing.writes)
}

// TestCapturesAreNotWritten: the captured output of a set block or a filter block is not written before
// its end, however long it is.
func TestCapturesAreNotWritten(t *testing.T) {
	tmpl := parse(t, "a{% set x %}{% for i in range(5000) %}captured {% endfor %}{% endset %}b{{ x|length }}"+
		"{% filter length|string %}{% for i in range(5000) %}captured {% endfor %}{% endfilter %}")
	var p pieces
	require.NoError(t, tmpl.Render(&p, nil))
	require.Equal(t, "ab4500045000", strings.Join(p.writes, ""))
}

func TestWriterFails(t *testing.T) {
	tmpl := parse(t, "{% for i in range(5000) %}line {{ i }}\n{% endfor %}")
	for _, failAt := range []int{1, 3, 5} {
		p := &pieces{failAt: failAt}
		err := tmpl.Render(p, nil)
		require.ErrorIs(t, err, errWriter)
		require.Len(t, p.writes, failAt)
		var e *template.Error
		require.ErrorAs(t, err, &e)
	}
	require.ErrorIs(t, parse(t, "small").Render(&pieces{failAt: 1}, nil), errWriter)
}

func TestRenderKeepsWhatCameBeforeAnError(t *testing.T) {
	tmpl := parse(t, "{% for i in range(5000) %}line {{ i }}\n{% endfor %}{{ 1 / 0 }}")
	var p pieces
	require.Error(t, tmpl.Render(&p, nil))
	require.True(t, strings.HasPrefix(strings.Join(p.writes, ""), "line 0\nline 1\n"))
}

func TestAppendTo(t *testing.T) {
	tmpl := parse(t, "{{ x }}!")
	got, err := tmpl.AppendTo([]byte("before "), map[string]any{"x": "<"})
	require.NoError(t, err)
	require.Equal(t, "before &lt;!", string(got))

	failing := parse(t, "abc{{ x.y.z }}")
	got, err = failing.AppendTo([]byte("before "), nil)
	require.Error(t, err)
	require.Equal(t, "before ", string(got))
}

func TestOutputLimit(t *testing.T) {
	env := template.New(template.Config{Limits: template.Limits{Output: 1000}})
	for size, ok := range map[int]bool{999: true, 1000: true, 1001: false} {
		tmpl, err := env.Parse("main", strings.Repeat("x", size-1)+"{{ 1 }}")
		require.NoError(t, err)
		_, err = tmpl.AppendTo(make([]byte, 5000), nil)
		require.Equal(t, ok, err == nil, "%d bytes to the end of a slice: %v", size, err)
		err = tmpl.Render(io.Discard, nil)
		require.Equal(t, ok, err == nil, "%d bytes to a writer: %v", size, err)
	}
}

// TestAllocations: a render allocates as much for a thousand rows as for ten.
func TestAllocations(t *testing.T) {
	for _, test := range []struct {
		name, source string
		vars         func(rows int) map[string]any
	}{
		{"cells", tableSource, func(n int) map[string]any { return map[string]any{"rows": cells(n, 10)} }},
		{"structs", structsSource, func(n int) map[string]any { return map[string]any{"rows": structs(n)} }},
		{"conditions", "{% for n in rows %}{% if n is odd and n > 3 or loop.first %}{{ n * 2 }}{% else %}{{ n - 1 }}{% endif %}{% endfor %}",
			func(n int) map[string]any { return map[string]any{"rows": make([]int, n)} }},
		{"macros", "{% macro cell(x, tag='td') %}<{{ tag }}>{{ x }}</{{ tag }}>{% endmacro %}{% for n in rows %}{{ cell(n) }}{{ cell(n, 'th') }}{% endfor %}",
			func(n int) map[string]any { return map[string]any{"rows": make([]int, n)} }},
		{"maps", "{% for row in rows %}{{ row.name }}{{ row['n'] }}{{ loop.index }}{{ loop.last }}{% set x = row.name %}{{ x }}{% endfor %}",
			func(n int) map[string]any {
				rows := make([]map[string]any, n)
				for i := range rows {
					rows[i] = map[string]any{"name": fmt.Sprint("name ", i), "n": i}
				}
				return map[string]any{"rows": rows}
			}},
	} {
		t.Run(test.name, func(t *testing.T) {
			tmpl := parse(t, test.source)
			buffer := make([]byte, 0, 1<<20)
			count := func(rows int) float64 {
				vars := test.vars(rows)
				return testing.AllocsPerRun(10, func() {
					if _, err := tmpl.AppendTo(buffer, vars); err != nil {
						t.Fatal(err)
					}
				})
			}
			few, many := count(10), count(1000)
			require.Equal(t, few, many)
			require.LessOrEqual(t, many, 14.0)
		})
	}
}
