package syntax_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template/syntax"
)

func TestAppendTree(t *testing.T) {
	for source, want := range map[string]string{
		"Hi {{ name|upper }}!": `
			Template
			  Text 'Hi '
			  Print
			    Filter upper
			      Name name
			  Text '!'`,
		"{% for a, b in c|d(1, e=2) if f recursive %}x{% else %}y{% endfor %}": `
			Template
			  For recursive
			    target: Tuple
			      Name a (set)
			      Name b (set)
			    in: Filter d
			      Name c
			      argument: Const 1
			      e: Const 2
			    if: Name f
			    Text 'x'
			    else: Text 'y'`,
		"{% if a < b == 1 %}{% elif not c.d[1:] %}{% else %}{{ f(*g, **h) if i is j }}{% endif %}": `
			Template
			  If
			    test: Compare < ==
			      Name a
			      Name b
			      Const 1
			    elif: If
			      test: Unary not
			        Item
			          Attribute .d
			            Name c
			          Slice
			            start: Const 1
			    else: Print
			      Conditional
			        then: Call
			          function: Name f
			          *: Name g
			          **: Name h
			        if: Test j
			          Name i`,
		"{% macro m(a, b='é') %}{% endmacro %}{% call(x) m() %}{% endcall %}{% from 'l' import y as z with context %}{% set n.s = 1 + 2 %}": `
			Template
			  Macro m
			    parameter: Name a (set)
			    parameter: Name b (set)
			    default: Const 'é'
			  CallBlock
			    call: Call
			      function: Name m
			    parameter: Name x (set)
			  FromImport y as z with context
			    Const 'l'
			  Set
			    NamespaceAttribute .s (set)
			      Name n
			    Binary +
			      Const 1
			      Const 2`,
		"{% block b scoped required %} {% endblock %}{% include 'x' ignore missing %}{% import 'l' as m %}" + strings.Repeat("a", 50): `
			Template
			  Block b scoped required
			    Text ' '
			  Include ignore missing
			    Const 'x'
			  Import as m
			    Const 'l'
			  Text '` + strings.Repeat("a", 40) + "'...",
	} {
		tree, err := parse(source)
		require.NoError(t, err)
		want = strings.ReplaceAll(strings.TrimPrefix(want, "\n"), "\t\t\t", "") + "\n"
		if diff := cmp.Diff(want, string(syntax.AppendTree(nil, tree))); diff != "" {
			t.Errorf("%s: %s", source, diff)
		}
	}
}
