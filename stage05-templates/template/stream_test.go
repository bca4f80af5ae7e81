package template_test

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template"
)

// writerFunc is an io.Writer.
type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// suspended renders a template in a coroutine that each Write suspends, like the writer of an event
// loop with a slow client.
func suspended(tmpl *template.Template, vars func(suspend func()) map[string]any) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		w := writerFunc(func(p []byte) (int, error) {
			if !yield(string(p), nil) {
				return 0, errGone
			}
			return len(p), nil
		})
		if err := tmpl.Render(w, vars(func() { yield("", nil) })); err != nil {
			yield("", err)
		}
	}
}

var errGone = errors.New("the client is gone")

const rowsPage = `{% macro row(i) %}<tr><td>{{ i }}<td>{{ name|upper }}</tr>
{% endmacro %}<table>{% for i in rows %}{{ row(i) }}{% else %}empty{% endfor %}</table>`

// upTo yields numbers, and suspends the render after every hundredth.
func upTo(n int, suspend func()) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if i%100 == 99 {
				suspend()
			}
			if !yield(i) {
				return
			}
		}
	}
}

// Renders that wait for their clients and for their rows run in turns. None gets the output of another
// one.
func TestRendersThatSuspendTakeTurns(t *testing.T) {
	env := template.New(template.Config{})
	tmpl, err := env.Parse("rows", rowsPage)
	require.NoError(t, err)
	names := []string{"ann", "bob", "eve"}
	type turn struct {
		next func() (string, error, bool)
		text strings.Builder
		over bool
	}
	var turns []*turn
	for _, name := range names {
		next, stop := iter.Pull2(suspended(tmpl, func(suspend func()) map[string]any {
			return map[string]any{"name": name, "rows": upTo(2000, suspend)}
		}))
		defer stop()
		turns = append(turns, &turn{next: next})
	}
	for over := 0; over < len(turns); {
		for _, turn := range turns {
			if turn.over {
				continue
			}
			text, err, ok := turn.next()
			require.NoError(t, err)
			turn.text.WriteString(text)
			if !ok {
				turn.over = true
				over++
			}
		}
	}
	for i, name := range names {
		want, err := tmpl.Text(map[string]any{"name": name, "rows": upTo(2000, func() {})})
		require.NoError(t, err)
		assert.Equal(t, want, turns[i].text.String())
	}
}

// A page of 100 MB that is written piece by piece needs memory for one piece.
func TestALongPageNeedsNoMemory(t *testing.T) {
	const size = 100 << 20
	env := template.New(template.Config{Limits: template.Limits{Output: size + 1<<20}})
	tmpl, err := env.Parse("long", `{% for chunk in chunks %}{{ chunk }}{% endfor %}`)
	require.NoError(t, err)
	chunk := strings.Repeat("<0123456>", 1000)
	escaped := len(chunk) + 6*1000
	chunks := func(suspend func()) map[string]any {
		return map[string]any{"chunks": iter.Seq[string](func(yield func(string) bool) {
			for range size / escaped {
				if !yield(chunk) {
					return
				}
			}
		})}
	}
	largest, total := 0, 0
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	w := writerFunc(func(p []byte) (int, error) {
		largest, total = max(largest, len(p)), total+len(p)
		return len(p), nil
	})
	require.NoError(t, tmpl.Render(w, chunks(nil)))
	runtime.ReadMemStats(&after)
	assert.Equal(t, size/escaped*escaped, total)
	assert.Less(t, largest, 64<<10)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(2<<20), "bytes allocated for a page of 100 MB")
}

func TestWritersThatFail(t *testing.T) {
	tests := []struct {
		name  string
		write func(written int, p []byte) (int, error)
		is    error
	}{
		{"the client is gone", func(written int, p []byte) (int, error) {
			if written > 0 {
				return 0, errGone
			}
			return len(p), nil
		}, errGone},
		{"gone at once", func(int, []byte) (int, error) { return 0, errGone }, errGone},
		{"a short write without an error", func(_ int, p []byte) (int, error) { return len(p) / 2, nil }, io.ErrShortWrite},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, written := &counted{}, 0
			tmpl, err := template.New(template.Config{}).Parse("page", "{% for x in counted.all() %}{{ x }}{% endfor %}")
			require.NoError(t, err)
			err = tmpl.Render(writerFunc(func(p []byte) (int, error) {
				n, err := tt.write(written, p)
				written += n
				return n, err
			}), iteratorVars(c))
			require.ErrorIs(t, err, tt.is)
			assert.Equal(t, 1, c.ended, "the iterator of the loop has ended")
		})
	}
}

// If a render fails, the pieces before the error have been written.
func TestPiecesBeforeAnError(t *testing.T) {
	env := template.New(template.Config{})
	tmpl, err := env.Parse("page", "{% for i in range(5000) %}{{ i }} {% endfor %}{{ 1 / 0 }}")
	require.NoError(t, err)
	var out bytes.Buffer
	require.ErrorIs(t, tmpl.Render(&out, nil), template.ErrorKind("ZeroDivisionError"))
	assert.True(t, strings.HasPrefix(out.String(), "0 1 2 3"))
}

// pausing is a Pauser that counts its pauses, and fails at a given one.
type pausing struct {
	bytes.Buffer
	pauses, fails int
}

func (p *pausing) Pause() error {
	p.pauses++
	if p.pauses == p.fails {
		return errGone
	}
	return nil
}

func TestPauses(t *testing.T) {
	const long = `{% block b %}{% for i in range(45000) %}{% endfor %}end{% endblock %}`
	tests := []struct {
		name, source string
		steps        int64
		fails        int
		pauses       int
		is           error
	}{
		{"a short page", `{% block b %}end{% endblock %}`, 0, 0, 0, nil},
		{"a long one that prints little", long, 0, 0, 4, nil},
		{"a pause that fails", long, 0, 2, 2, errGone},
		{"a limit beyond the pauses", long, 25_000, 0, 2, template.LimitError},
		{"a limit before them", long, 100, 0, 0, template.LimitError},
		{"in a captured part", `{% block b %}{% set x %}{% for i in range(45000) %}{% endfor %}{% endset %}end{% endblock %}`, 0, 0, 4, nil},
	}
	for _, tt := range tests {
		env := template.New(template.Config{Limits: template.Limits{Steps: tt.steps}})
		tmpl, err := env.Parse("page", tt.source)
		require.NoError(t, err)
		for way, render := range map[string]func(p *pausing) error{
			"whole": func(p *pausing) error { return tmpl.Render(p, nil) },
			"block": func(p *pausing) error { return tmpl.RenderBlock(p, "b", nil) },
		} {
			t.Run(tt.name+"/"+way, func(t *testing.T) {
				p := &pausing{fails: tt.fails}
				err := render(p)
				require.ErrorIs(t, err, tt.is)
				assert.Equal(t, tt.pauses, p.pauses)
				if tt.is == nil {
					assert.Equal(t, "end", p.String())
				}
			})
		}
	}
}
