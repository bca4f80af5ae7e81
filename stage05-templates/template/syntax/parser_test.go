package syntax_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage05-templates/template/syntax"
	"looper.example/stage05-templates/template/value"
)

func parse(source string) (*syntax.Template, error) {
	return syntax.Parse(syntax.NewSource(source, syntax.Settings{}), syntax.Settings{})
}

// lisp returns an expression as text with all parentheses.
func lisp(e syntax.Expression) string {
	list := func(head string, parts ...syntax.Expression) string {
		for _, p := range parts {
			if p == nil {
				head += " -"
			} else {
				head += " " + lisp(p)
			}
		}
		return "(" + head + ")"
	}
	call := func(head string, a syntax.Arguments) string {
		for _, x := range a.Positional {
			head += " " + lisp(x)
		}
		for _, k := range a.Keywords {
			head += " " + k.Name + "=" + lisp(k.Value)
		}
		if a.Star != nil {
			head += " *" + lisp(a.Star)
		}
		if a.StarStar != nil {
			head += " **" + lisp(a.StarStar)
		}
		return "(" + head + ")"
	}
	switch e := e.(type) {
	case *syntax.Const:
		repr, _ := value.AppendRepr(nil, nil, e.Value)
		return string(repr)
	case *syntax.Name:
		return e.Name
	case *syntax.Tuple:
		return list("tuple", e.Items...)
	case *syntax.List:
		return list("list", e.Items...)
	case *syntax.Dict:
		return list("dict", append(append([]syntax.Expression{}, e.Keys...), e.Values...)...)
	case *syntax.Conditional:
		return list("if", e.Test, e.Then, e.Else)
	case *syntax.Unary:
		return list(e.Op, e.X)
	case *syntax.Binary:
		return list(e.Op, e.Left, e.Right)
	case *syntax.Concat:
		return list("~", e.Parts...)
	case *syntax.Compare:
		head := "compare " + lisp(e.First)
		for i, op := range e.Ops {
			head += " " + op + " " + lisp(e.Operands[i])
		}
		return "(" + head + ")"
	case *syntax.Attribute:
		return list("."+e.Name, e.X)
	case *syntax.Item:
		return list("item", e.X, e.Index)
	case *syntax.Slice:
		return list("slice", e.Start, e.Stop, e.Step)
	case *syntax.Call:
		return call("call "+lisp(e.Function), e.Arguments)
	case *syntax.Filter:
		return call("|"+e.Name+" "+lisp(e.X), e.Arguments)
	case *syntax.Test:
		return call("is "+e.Name+" "+lisp(e.X), e.Arguments)
	}
	return fmt.Sprintf("%T", e)
}

func TestExpressions(t *testing.T) {
	for source, want := range map[string]string{
		"1 + 2 * 3 - 4":                 "(- (+ 1 (* 2 3)) 4)",
		"2 ** 3 ** -4":                  "(** (** 2 3) (- 4))",
		"-a ** b":                       "(** (- a) b)",
		"-a|abs":                        "(|abs (- a))",
		"-a.b":                          "(- (.b a))",
		"a ~ b + c ~ d * e":             "(+ (~ a b) (~ c (* d e)))",
		"not a in b and c or d":         "(or (and (not (compare a in b)) c) d)",
		"a < b <= c not in d":           "(compare a < b <= c not in d)",
		"a or b if c else d if e":       "(if c (or a b) (if e d -))",
		"a if b if c":                   "(if c (if b a -) -)",
		"a is b":                        "(is b a)",
		"a is not b and c":              "(and (not (is b a)) c)",
		"a is b c.d":                    "(is b a (.d c))",
		"a is b(c, d)":                  "(is b a c d)",
		"a is b else":                   "", // else is no argument
		"a|b|c(1)|d.e":                  "(|d.e (|c (|b a) 1))",
		"a|b is c":                      "(is c (|b a))",
		"a.b[c].0[1:2](d)":              "(call (item (item (item (.b a) c) 0) (slice 1 2 -)) d)",
		"a[:][::2][1:][:3:]":            "(item (item (item (item a (slice - - -)) (slice - - 2)) (slice 1 - -)) (slice - 3 -))",
		"a[1, 2]":                       "(item a (tuple 1 2))",
		"f(a, b=c, *d, **e)":            "(call f a b=c *d **e)",
		"f(a,)(b)":                      "(call (call f a) b)",
		"(1)":                           "1",
		"(1,)":                          "(tuple 1)",
		"()":                            "(tuple)",
		"1, 2":                          "(tuple 1 2)",
		"[1, [2], ]":                    "(list 1 (list 2))",
		"{'a': 1, b: c}":                "(dict 'a' b 1 c)",
		"'a' 'b'":                       "'ab'",
		"true, True, none, None, false": "(tuple True True None None False)",
	} {
		tree, err := parse("{{ " + source + " }}")
		if want == "" {
			assert.Error(t, err, source)
			continue
		}
		require.NoError(t, err, source)
		got := lisp(tree.Body[0].(*syntax.Print).Values[0])
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", source, diff)
		}
	}
}

func TestStatements(t *testing.T) {
	tree, err := parse("{% for a, b in c if d recursive %}1{% else %}2{% endfor %}" +
		"{% if a %}{% elif b %}{% elif c %}{% else %}x{% endif %}" +
		"{% include ['x', y] ignore missing without context %}" +
		"{% block a scoped required %} {# nothing #} {% endblock a %}" +
		"{% set a.b = 1 %}{% set c | d(1) | e %}x{% endset %}{% with a = 1, b = 2 %}{% endwith %}" +
		"{% macro m(a, b=1) %}x{% endmacro %}{% call(x) m(1) %}y{% endcall %}" +
		"{% import 'a' as b with context %}{% from 'a' import b, c as d without context %}{% do x, y %}")
	require.NoError(t, err)
	loop := tree.Body[0].(*syntax.For)
	require.Equal(t, "(tuple a b) c d", lisp(loop.Target)+" "+lisp(loop.Items)+" "+lisp(loop.Test))
	require.True(t, loop.Recursive && loop.Target.(*syntax.Tuple).Items[0].(*syntax.Name).Stored)
	require.Len(t, loop.Body, 1)
	require.Len(t, loop.Else, 1)
	require.Len(t, tree.Body[1].(*syntax.If).Elifs, 2)
	include := tree.Body[2].(*syntax.Include)
	require.True(t, include.IgnoreMissing && include.WithoutContext)
	block := tree.Body[3].(*syntax.Block)
	require.True(t, block.Scoped && block.Required && block.Name == "a")
	target := tree.Body[4].(*syntax.Set).Target.(*syntax.NamespaceAttribute)
	require.Equal(t, "a.b", target.Namespace.Name+"."+target.Name)
	filter := tree.Body[5].(*syntax.SetBlock).Filter.(*syntax.Filter)
	require.Equal(t, "e", filter.Name)
	require.Nil(t, filter.X.(*syntax.Filter).X)
	require.Len(t, tree.Body[6].(*syntax.With).Targets, 2)
	macro := tree.Body[7].(*syntax.Macro)
	require.Equal(t, "m a b", macro.Name+" "+macro.Params[0].Name+" "+macro.Params[1].Name)
	require.Nil(t, macro.Default(0))
	require.Equal(t, "1", lisp(macro.Default(1)))
	call := tree.Body[8].(*syntax.CallBlock)
	require.Equal(t, "x (call m 1)", call.Params[0].Name+" "+lisp(call.Call))
	require.True(t, tree.Body[9].(*syntax.Import).WithContext && tree.Body[9].(*syntax.Import).Target == "b")
	from := tree.Body[10].(*syntax.FromImport)
	require.Equal(t, []syntax.ImportedName{{Name: "b", As: "b"}, {Name: "c", As: "d"}}, from.Names)
	require.False(t, from.WithContext)
	require.Equal(t, "(tuple x y)", lisp(tree.Body[11].(*syntax.Do).Value))
}

func TestWalkGoesInOrder(t *testing.T) {
	tree, err := parse("{{ a.b[c]|d(e, f=g, *h) }}{% for i in j if l %}{{ k }}{% endfor %}{% if m %}{{ n }}{% elif o %}{{ p }}{% endif %}" +
		"{% set q = {r: s} %}{% with t = u %}{{ v }}{% endwith %}{% include w %}{{ x if y else z }}" +
		"{% macro z(a, b=c) %}{{ d }}{% endmacro %}{% call(f) e() %}{{ g }}{% endcall %}{% import h as i %}{% from j import k %}{% do l %}")
	require.NoError(t, err)
	var names []string
	syntax.Walk(tree, func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok {
			names = append(names, name.Name)
		}
		return true
	})
	require.Equal(t, "a c e g h i j k l m n o p q r s t u v w y x z a b c d e f g h j l", strings.Join(names, " "))
}

// TestEveryPrefix cuts a template at each byte: the part before it is a template, or an error with a
// place.
func TestEveryPrefix(t *testing.T) {
	source := "{% extends 'x' %}{# c #}{% block b %}{% for a, b in c|d(1, e=2.5) if f is not g %}{{ h[1:2]['i'] ~ \"j\\n\" }}" +
		"{%- else -%}{% raw %}{{{% endraw %}{% endfor %}{% set k = {'l': [1, (2,)]} %}{% if m %}n{% elif o %}p{% endif %}{% endblock %}" +
		"{% macro q(r, s=1) %}{% endmacro %}{% call(t) q(u=1) %}{% endcall %}{% from 'v' import w as x with context %}{% do y %}"
	for i := range len(source) + 1 {
		_, err := parse(source[:i])
		var e *syntax.Error
		if err != nil {
			require.True(t, errors.As(err, &e), source[:i])
			require.LessOrEqual(t, int(e.Pos), i)
		}
	}
	_, err := parse(source)
	require.NoError(t, err)
}

func TestNestingIsBounded(t *testing.T) {
	for _, n := range []int{100, 1000, 100000} {
		_, err := parse("{{ " + strings.Repeat("(", n) + "1" + strings.Repeat(")", n) + " }}")
		require.Equal(t, n > 400, err != nil)
	}
}
