package template

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func renderText(tb testing.TB, e engine, p page) string {
	tb.Helper()
	render, err := e.load(p)
	require.NoError(tb, err)
	var b bytes.Buffer
	require.NoError(tb, render(&b))
	return b.String()
}

// Before the measurements: looper prints the same as Jinja2, byte for byte.
func TestLooperPrintsWhatJinja2Prints(t *testing.T) {
	real := startJinja2(t, pages())
	if real == nil {
		t.Skip()
	}
	for _, p := range pages() {
		assert.Equal(t, real.text(p), renderText(t, engines()[0], p), p.name)
	}
}

// The others print the same, except for white space between tags and the spelling of
// escapes.
func TestAllEnginesPrintTheSame(t *testing.T) {
	all := engines()
	for _, p := range pages() {
		want := renderText(t, all[0], p)
		for _, e := range all {
			t.Run(p.name+"/"+e.name, func(t *testing.T) {
				want := want
				if e.prints != nil {
					want = e.prints(want)
				}
				assert.Equal(t, same(want), same(renderText(t, e, p)))
			})
		}
	}
}

// The pages are as described.
func TestPages(t *testing.T) {
	all := pages()
	for i, test := range []struct {
		tag   string
		count int
	}{{"<td>", 10_000}, {"<h2>", 24}, {"<p>", 13}} {
		text := renderText(t, engines()[0], all[i])
		assert.Equal(t, test.count, strings.Count(text, test.tag), all[i].name)
		assert.Contains(t, text, "&amp;", all[i].name)
	}
}

var (
	space     = regexp.MustCompile(`\s+`)
	spellings = strings.NewReplacer("&quot;", "&#34;", "&#43;", "+", "&#x27;", "&#39;")
)

// same returns a page without the differences that engines may have: white space at the
// edges of tags, and the name of an escaped character.
func same(text string) string {
	text = space.ReplaceAllString(text, " ")
	text = strings.NewReplacer("> ", ">", " <", "<").Replace(text)
	return strings.TrimSpace(spellings.Replace(text))
}

func TestSame(t *testing.T) {
	for _, test := range []struct{ name, a, b string }{
		{"space between tags", "<p>\n  <b>x</b>\n", "<p><b>x</b>"},
		{"space in text", "a  b", "a\nb"},
		{"quotes", "&quot;&#34;&#x27;", "&#34;&#34;&#39;"},
	} {
		assert.Equal(t, same(test.b), same(test.a), test.name)
	}
	for _, test := range []struct{ name, a, b string }{
		{"no escape", "a < b", "a &lt; b"},
		{"escaped twice", "&amp;amp;", "&amp;"},
		{"another word", "<td>1</td>", "<td>2</td>"},
	} {
		assert.NotEqual(t, same(test.b), same(test.a), test.name)
	}
}
