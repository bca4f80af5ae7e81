package syntax_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template/syntax"
)

var seeds = []string{
	"a{{ b.c[1:2]|d(e, f=1) is g }}h", "{% for a, b in c if d recursive %}{% else %}{% endfor %}", "{%- raw -%} {{ x }} {%- endraw -%}",
	"{# c #}{% set a = {'b': [1, 2.5e3, (none,)]} %}", "{% extends 'x' %}{% block y scoped %}{{ super() }}{% endblock y %}",
	"{{ 'a\\x41\\u00e9' 'b' ~ 1_000 if not x else -y ** 2 }}", "{% if a %}\n  b\n{% elif c %}d{% else %}e{% endif %}\n", "{{ }}", "{% x %}", "{{ ( ] }}",
	"# for x in [1,\n2]  \n\n  {{ x }} ## c\n\t#- endfor", "{% macro m(a, b=1) %}{% endmacro %}{% call(c) m() %}{% endcall %}{% from 'x' import y as z, w with context %}{% break %}",
}

// FuzzScan: tokens are in order, text is a part of the source, and the last token is the end or an
// error.
func FuzzScan(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, true, false)
	}
	f.Fuzz(func(t *testing.T, text string, trim, lstrip bool) {
		settings := syntax.Settings{TrimBlocks: trim, LstripBlocks: lstrip}
		checkTokens(t, text, settings)
		settings.Delimiters = syntax.Delimiters{LineStatement: "#", LineComment: "##"}
		checkTokens(t, text, settings)
	})
}

func checkTokens(t *testing.T, text string, settings syntax.Settings) {
	src := syntax.NewSource(text, settings)
	tokens := syntax.Scan(src, settings)
	require.NotEmpty(t, tokens)
	last := syntax.Pos(0)
	for i, token := range tokens {
		require.GreaterOrEqual(t, token.Pos, last)
		require.LessOrEqual(t, int(token.Pos), len(src))
		if token.Kind == syntax.TokenData || token.Kind == syntax.TokenName {
			require.True(t, strings.HasPrefix(string(src[token.Pos:]), token.Text))
		}
		isLast := token.Kind == syntax.TokenEnd || token.Kind == syntax.TokenError
		require.Equal(t, i == len(tokens)-1, isLast)
		if token.Kind != syntax.TokenError { // an error is where the open tag begins
			last = token.Pos
		}
	}
}

// FuzzParse: a source gives a tree, or an *Error with a place in it.
func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := syntax.NewSource(text, syntax.Settings{})
		tree, err := syntax.Parse(src, syntax.Settings{})
		if err != nil {
			var e *syntax.Error
			require.True(t, errors.As(err, &e))
			require.NotEmpty(t, e.Message)
			require.LessOrEqual(t, int(e.Pos), len(src))
			require.Positive(t, src.Line(e.Pos))
			require.Positive(t, src.Column(e.Pos))
			return
		}
		syntax.Walk(tree, func(n syntax.Node) bool {
			require.LessOrEqual(t, int(n.Position()), len(src))
			return true
		})
	})
}
