package template_test

import (
	"errors"
	"io"
	"iter"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
	"looper.example/stage05-templates/template/value"
)

// counted is an endless iterator over 0, 1, 2, ... It counts how often it has begun and ended, and the
// values that it has yielded.
type counted struct{ begun, yielded, ended int }

func (c *counted) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		c.begun++
		defer func() { c.ended++ }()
		for i := 0; ; i++ {
			c.yielded++
			if !yield(i) {
				return
			}
		}
	}
}

// Each is itself an iterator function.
func (c *counted) Each(yield func(int) bool) { c.All()(yield) }

type namedSeq iter.Seq2[string, int]

var errBroken = errors.New("the line is broken")

func iteratorVars(c *counted) map[string]any {
	return map[string]any{
		"counted": c,
		"words":   slices.Values([]string{"b", "a", "<c>"}),
		"pairs":   namedSeq(maps.All(map[string]int{"a": 1})),
		"empty":   slices.Values([]int(nil)),
		"rows": iter.Seq2[string, error](func(yield func(string, error) bool) {
			_ = yield("first", nil) && yield("second", nil) && yield("", errBroken)
		}),
		"panics": iter.Seq[int](func(yield func(int) bool) {
			yield(1)
			panic("no more paper")
		}),
		"late": iter.Seq[int](func(yield func(int) bool) {
			defer func() { panic("ended badly") }()
			yield(1)
			yield(2)
		}),
		"deaf": iter.Seq[int](func(yield func(int) bool) {
			yield(1)
			yield(2)
		}),
		"tuples":   slices.Values([][]any{{"x", 1}, {"y", 2}}),
		"channel":  make(chan int, 1),
		"channels": []chan int{make(chan int)},
		"size":     func(xs []string) int { return len(xs) },
	}
}

func TestGoIterators(t *testing.T) {
	checkGoCases(t, template.Config{Limits: template.Limits{Steps: 200_000, Memory: 4 << 20}}, iteratorVars(&counted{}), []goCase{
		{"values", `{% for w in words %}{{ w }}{% if not loop.last %}, {% endif %}{% endfor %}`, "b, a, &lt;c&gt;", ""},
		{"pairs", `{% for k, v in pairs %}{{ k }}={{ v }}{% endfor %}`, "a=1", ""},
		{"a pair is a tuple", `{{ pairs|list }}`, "[(&#39;a&#39;, 1)]", ""},
		{"again", `{{ words|join }}{{ words|join }}`, "ba&lt;c&gt;ba&lt;c&gt;", ""},
		{"none", `{% for x in empty %}{{ x }}{% else %}nothing{% endfor %}`, "nothing", ""},
		{"length", `{% for w in words %}{{ loop.index }}/{{ loop.length }} {% endfor %}`, "1/3 2/3 3/3 ", ""},
		{"neighbours", `{% for w in words %}{{ loop.previtem }}{{ loop.nextitem }};{% endfor %}`, "a;b&lt;c&gt;;a;", ""},
		{"with a condition", `{% for w in words if w > "a" %}{{ w }}{% endfor %}`, "b", ""},
		{"attributes that do not look ahead", `{% for w in words %}{{ loop.index0 }}{{ loop.first }}{{ loop.previtem }}{{ loop.cycle("x", "y") }};{% endfor %}`,
			"0Truex;1Falseby;2Falseax;", ""},
		{"continue and else", `{% for w in words %}{% continue %}{% else %}none{% endfor %}`, "none", ""},
		{"break and else", `{% for w in words %}{% break %}{% else %}none{% endfor %}`, "none", ""},
		{"an error in the condition", `{% for w in words if w.x.y %}{% endfor %}`, "", "page:1:25: UndefinedError"},
		{"a panic while it looks ahead", `{% for x in panics %}{{ x }}{{ loop.last }}{% endfor %}`, "", "CallError: an iterator panicked: no more paper"},
		{"an error while it looks ahead", `{% for r in rows %}{{ r }}{{ loop.last }}{% endfor %}`, "", "the line is broken"},
		{"an iterator that goes on after yield has returned false", `{% for x in deaf %}{{ x }}{% break %}{% endfor %}`, "1", ""},
		{"targets", `{% for a, b in tuples if b > 1 %}{{ a }}{{ b }};{% endfor %}`, "y2;", ""},
		{"too few for the targets", `{% for a, b in words %}{% endfor %}`, "", "not enough values to unpack"},
		{"a set in the loop", `{% set n = 0 %}{% for w in words %}{% set n = n + 1 %}{{ n }}{% endfor %}{{ n }}`, "1110", ""},
		{"a macro in the loop", `{% for w in words %}{% macro m() %}{{ w }}{% endmacro %}{{ m() }}{% endfor %}`, "ba&lt;c&gt;", ""},
		{"a loop in another", `{% for w in words %}{% for v in words %}{% if loop.first %}{{ v }}{% endif %}{% endfor %}{% endfor %}`, "bbb", ""},
		{"nested", `{% for a in words %}{% for b in words %}{{ a ~ b }} {% endfor %}{% endfor %}`,
			"bb ba b&lt;c&gt; ab aa a&lt;c&gt; &lt;c&gt;b &lt;c&gt;a &lt;c&gt;&lt;c&gt; ", ""},
		{"filters", `{{ words|sort|first }}{{ words|map("upper")|list|length }}{{ words|first }}`, "&lt;c&gt;3b", ""},
		{"tests", `{{ words is iterable }}{{ words is sequence }}{{ "a" in words }}{{ "z" in words }}`, "TrueFalseTrueFalse", ""},
		{"unpacked", `{% set a, b, c = words %}{{ a ~ b }}`, "ba", ""},
		{"to a Go function", `{{ size(words) }}`, "3", ""},
		{"values and an error", `{% for r in rows %}{{ r }} {% endfor %}`, "", "the line is broken"},
		{"left before the error", `{% for r in rows %}{{ r }}{% break %}{% endfor %}`, "first", ""},
		{"a panic", `{% for x in panics %}{{ x }}{% endfor %}`, "", "page:1:13: CallError: an iterator panicked: no more paper"},
		{"a panic when it is ended", `{% for x in late %}{{ x }}{% break %}{% endfor %}`, "1", ""},
		{"no length", `{{ words|length }}`, "", "has no len()"},
		{"no end", `{% for x in counted.all() %}{% endfor %}`, "", "more than 200000 steps"},
		{"a list without end", `{{ counted.each|list }}`, "", "bytes of strings and lists built"},
		{"many that stay open", `{% for x in range(2000) %}{% set _ = counted.all()|map("string")|first %}{% endfor %}`, "", "more than 1000 iterators are open"},
		{"many that do not", `{% for x in range(2000) %}{% set _ = counted.all()|first %}{{ "" if counted.all() is iterable and 0 in counted.all() }}{% endfor %}`, "", ""},
		{"many one after the other", `{% for x in range(2000) %}{% for y in counted.all() %}{% break %}{% endfor %}{% endfor %}ok`, "ok", ""},
		{"a channel", `{% for x in channel %}{% endfor %}`, "", "TypeError: a chan int would block the render"},
		{"a channel, printed", `{{ channel }}`, "", "would block the render"},
		{"a channel in a list", `{{ channels }}`, "", "would block the render"},
		{"a channel in a filter", `{{ channel|list }}`, "", "would block the render"},
		{"in a channel", `{{ 1 in channel }}`, "", "would block the render"},
		{"a channel as JSON", `{{ channel|tojson }}`, "", "TypeError"},
		{"a channel called", `{{ channel() }}`, "", "is not callable"},
	})
}

func TestGoIteratorsAreEnded(t *testing.T) {
	tests := []struct {
		name, source   string
		begun, yielded int
		fails          bool
	}{
		{"break", `{% for x in counted.all() %}{% if x == 3 %}{% break %}{% endif %}{% endfor %}`, 1, 4, false},
		{"break, with a method as the iterator", `{% for x in counted.each %}{% if x == 3 %}{% break %}{% endif %}{% endfor %}`, 1, 4, false},
		{"break with a condition", `{% for x in counted.all() if x %}{% break %}{% endfor %}`, 1, 2, false},
		{"a look ahead", `{% for x in counted.all() %}{{ loop.last }}{% break %}{% endfor %}`, 1, 2, false},
		{"an error in the body", `{% for x in counted.all() %}{{ 1 / (2 - x) }}{% endfor %}`, 1, 3, true},
		{"first", `{{ counted.all()|first }}`, 1, 1, false},
		{"in", `{{ 5 in counted.all() }}`, 1, 6, false},
		{"a generator that is not used up", `{{ counted.all()|map("string")|first }}`, 1, 1, false},
		{"never begun", `{% set x = counted.all() %}`, 0, 0, false},
		{"steps", `{% for x in counted.all() %}{% endfor %}`, 1, 99_983, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := &counted{}
			env := template.New(template.Config{Limits: template.Limits{Steps: 100_000}})
			tmpl, err := env.Parse("page", tt.source)
			require.NoError(t, err)
			err = tmpl.Render(io.Discard, iteratorVars(c))
			assert.Equal(t, tt.fails, err != nil, err)
			assert.Equal(t, counted{tt.begun, c.yielded, tt.begun}, *c, "begun, yielded and ended")
			assert.InDelta(t, tt.yielded, c.yielded, 1)
		})
	}
}

// The body runs in the goroutine of the iterator, which is that of the caller, so both may suspend the
// render. Only a loop that looks ahead needs a coroutine.
func TestGoIteratorsRunInTheirCallersGoroutine(t *testing.T) {
	for source, same := range map[string]bool{
		`{% for x in seq %}{{ loop.index }}{{ loop.previtem }}{{ here(x) }}{% endfor %}`: true,
		`{% for x in seq if x %}{{ here(x) }}{% else %}{% endfor %}`:                     true,
		`{% for x in seq %}{% for y in seq %}{{ here(y) }}{% endfor %}{% endfor %}`:      true,
		`{% for x in seq %}{{ loop.last }}{{ here(x) }}{% endfor %}`:                     false,
		`{% for x in seq|map("string") %}{{ here(x) }}{% endfor %}`:                      false,
	} {
		me, others := goroutine(), 0
		count := func() {
			if goroutine() != me {
				others++
			}
		}
		tmpl, err := template.New(template.Config{}).Parse("page", source)
		require.NoError(t, err)
		_, err = tmpl.Text(map[string]any{
			"here": func(any) string { count(); return "" },
			"seq": iter.Seq[int](func(yield func(int) bool) {
				count()
				yield(1)
			}),
		})
		require.NoError(t, err)
		assert.Equal(t, same, others == 0, source)
	}
}

// goroutine returns the number of the current goroutine, with which its stack trace begins.
func goroutine() string {
	stack := make([]byte, 64)
	number, _, _ := strings.Cut(string(stack[:runtime.Stack(stack, false)]), " [")
	return number
}

// If a value keeps an iterator after the render, the iterator is at its end.
func TestGoIteratorAfterItsRender(t *testing.T) {
	c := &counted{}
	var kept value.Value
	env := template.New(template.Config{Globals: map[string]any{"keep": func(v value.Value) { kept = v }}})
	tmpl, err := env.Parse("page", `{{ keep(counted.all()|map("string")) }}{% macro m() %}{{ counted.all()|first }}{% endmacro %}`)
	require.NoError(t, err)
	_, err = tmpl.Text(iteratorVars(c))
	require.NoError(t, err)
	_, err = value.Collect(nil, kept)
	require.Error(t, err)
	assert.Equal(t, counted{}, *c, "an iterator must not begin without a render that ends it")
}
