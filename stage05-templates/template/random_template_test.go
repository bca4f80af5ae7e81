package template_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// randomTemplate makes templates that are mostly correct, to compare with the real Jinja2.
type randomTemplate struct {
	*rand.Rand
	depth    int
	lines    bool // tags may be lines
	strict   bool // undefined values cannot be used
	loops    int  // number of open loops
	blocks   int  // in the current template
	included bool // other templates include the current one
	macros   bool // macros may be called: there is one with the name m
	inMacro  bool // the current part may be called later, and may read special variables
}

func (g *randomTemplate) pick(choices ...string) string { return choices[g.IntN(len(choices))] }

// testCase returns a case: one half of them is a single expression, the others are templates that
// include and extend each other.
func (g *randomTemplate) testCase() *testCase {
	if g.IntN(2) == 0 {
		return &testCase{Template: g.print()}
	}
	g.included = true
	c := &testCase{Templates: map[string]string{"inc": g.body(), "lib": g.library()}}
	g.included = false
	c.Templates["base"] = g.template() + g.block() + g.block()
	c.Template = g.template()
	if g.IntN(3) == 0 {
		c.Template = g.tag("extends 'base'") + c.Template
	}
	return c
}

func (g *randomTemplate) template() string {
	g.blocks = 0
	g.macros = true
	return g.macro() + g.body() + g.body()
}

// library returns a template to import.
func (g *randomTemplate) library() string {
	g.macros = true
	defer func() { g.macros = false }()
	return g.macro() + g.tag("set "+g.name()+" = "+g.expression()) + g.body() + g.tag("macro k(x, y='Y')") + g.macroBody() + g.tag("endmacro")
}

// macro returns a macro m that does not call itself.
func (g *randomTemplate) macro() string {
	params := g.pick("", "x", "x, y", "x, y=2", "x=n, y=x", "n, s='<'", "x, caller=none")
	macros := g.macros
	g.macros = false
	body := g.macroBody()
	g.macros = macros
	return g.tag("macro m("+params+")") + body + g.tag("endmacro")
}

func (g *randomTemplate) macroBody() string {
	inMacro, loops := g.inMacro, g.loops
	g.inMacro, g.loops = true, 0
	body := g.body()
	g.inMacro, g.loops = inMacro, loops
	return body
}

// call returns a call of a macro, mostly with arguments that fit.
func (g *randomTemplate) call(macro string) string {
	return macro + "(" + g.pick("", "1", g.expression(), g.expression()+", y="+g.operand(), "1, 2", "1, 2, 3", "x='a', z=1", "*xs", "n=1") + ")"
}

// imports returns an import and a use of its names.
func (g *randomTemplate) imports() string {
	context := g.pick("", "", " with context", " without context")
	switch g.IntN(3) {
	case 0:
		return g.tag("import 'lib' as lib"+context) + "{{ " + g.call(g.pick("lib.m", "lib.k", "lib.nope")) + " }}{{ lib." + g.name() + " }}" + g.pick("", "{{ lib }}")
	case 1:
		return g.tag("from 'lib' import k, "+g.name()+context) + "{{ " + g.call("k") + " }}" + g.body()
	}
	return g.tag("from 'lib' import m as k"+context) + g.tag("call k(1)") + g.macroBody() + g.tag("endcall")
}

func (g *randomTemplate) block() string {
	g.blocks++
	loops := g.loops
	g.loops = 0
	body := g.body() + g.pick("", "{{ super() }}")
	g.loops = loops
	return g.tag(fmt.Sprintf("block b%d%s", g.blocks, g.pick("", " scoped"))) + body + g.tag("endblock")
}

// deeper reports whether one more level may be nested. The deeper it is, the more often it returns
// false.
func (g *randomTemplate) deeper() bool { return g.depth < 4 && g.IntN(g.depth+2) < 2 }

// body returns a few statements.
func (g *randomTemplate) body() string {
	g.depth++
	defer func() { g.depth-- }()
	var b strings.Builder
	for range 1 + g.IntN(4) {
		b.WriteString(g.statement())
	}
	return b.String()
}

func (g *randomTemplate) tag(inside string) string {
	if g.lines && g.IntN(3) == 0 {
		return "\n" + g.pick("", " ") + "#" + g.pick("", "-") + " " + inside + g.pick("", ":", " ") + "\n" + g.pick("", "", "\n", "text ## comment\n")
	}
	return "{%" + g.pick("", "", "", "-", "+") + " " + inside + " " + g.pick("", "", "", "-") + "%}"
}

func (g *randomTemplate) statement() string {
	if g.depth > 3 {
		return g.print()
	}
	switch g.IntN(26) {
	case 0, 1:
		return g.pick("text", " \n", "\n  ", "<b>", "é ", "\t")
	case 2:
		return g.tag("if "+g.expression()) + g.body() + g.tag("else") + g.body() + g.tag("endif")
	case 3:
		return g.tag("if "+g.expression()) + g.body() + g.tag("elif "+g.expression()) + g.body() + g.tag("endif")
	case 4, 5:
		return g.loop()
	case 6:
		return g.tag("set " + g.name() + " = " + g.expression())
	case 7:
		return g.tag("set "+g.name()+g.pick("", " | upper", " | trim")) + g.body() + g.tag("endset")
	case 8:
		return g.tag("with "+g.name()+" = "+g.expression()) + g.body() + g.tag("endwith")
	case 9:
		return g.tag("filter "+g.pick("upper", "trim", "e", "replace('a', '<')", "indent(2)")) + g.body() + g.tag("endfilter")
	case 10:
		return g.pick("{# c #}", "{#- c\n -#}", "{% raw %}{{ x }}\n{% endraw %}\n", "{%- raw -%} a {%- endraw -%}")
	case 12:
		if g.included {
			return g.print()
		}
		return g.tag("include " + g.pick("'inc'", "'inc'", "['nope', 'inc']", "'nope' ignore missing"))
	case 13:
		return g.block()
	case 14:
		return g.tag("set x, "+g.name()+" = "+g.pick("pairs[0]", "(1, 2)", "'ab'", "xs", g.expression())) + g.print()
	case 15:
		return g.tag("set ns = namespace(v=1)") + g.tag("for y in xs") + g.tag("set ns.v = ns.v ~ "+g.expression()) + g.tag("endfor") + "{{ ns.v }}"
	case 16:
		return g.tag("for x in tree recursive") + g.body() + "{{ loop(x.kids|default([])) }}" + g.tag("endfor")
	case 22:
		change := g.pick("append(%s)", "extend(%s)", "insert(0, %s)", "remove(%s)", "pop()", "reverse()")
		if strings.Contains(change, "%") {
			change = fmt.Sprintf(change, g.expression())
		}
		return g.tag("set l = [2, 'a', "+g.operand()+"]") + g.tag("for y in [1, 2]") + g.tag("do l."+change) + "{{ l }}" + g.tag("endfor") + "{{ l|length }}"
	case 23:
		return g.tag("macro r(n, x=n)") + "{{ x }}" + g.macroBody() + g.tag("if n is number and n > 0") + "{{ r(n - 1) }}" + g.tag("endif") + g.tag("endmacro") + "{{ r(" + g.pick("2", "1", "n") + ") }}"
	case 21:
		name := g.pick("n", "x", "s", "num", "html", "safe")
		return g.tag("trans "+g.pick("", "'c' ", "trimmed ")+name+g.pick("", "=n", "="+g.expression())) + g.pick("a %", " <b>\n ") + "{{ " + g.name() + " }}" +
			g.pick("", g.tag("pluralize")+"{{ "+name+" }} b%\n c") + g.tag("endtrans")
	case 17:
		if g.included || !g.macros {
			return g.print()
		}
		return g.imports()
	case 18:
		if !g.macros {
			return g.print()
		}
		return g.tag(g.pick("call ", "call(x) ", "call(x, y=1) ")+g.call("m")) + g.macroBody() + g.tag("endcall")
	case 19:
		return g.macro() + "{{ " + g.call("m") + " }}"
	case 20:
		if g.loops == 0 {
			return g.tag("do " + g.expression())
		}
		return g.tag("if "+g.expression()) + g.body() + g.tag(g.pick("break", "continue")) + g.tag("endif")
	case 11:
		return g.tag("autoescape "+g.pick("true", "false")) + g.body() + g.tag("endautoescape")
	default:
		return g.print()
	}
}

func (g *randomTemplate) print() string {
	return "{{" + g.pick("", "", "", "-") + " " + g.expression() + " " + g.pick("", "", "", "-") + "}}"
}

func (g *randomTemplate) loop() string {
	target, items := g.pick("x", "y", "n"), g.pick("xs", "words", "range(3)", "users", "s", "d", "[1, 2, 2]", g.expression())
	if g.IntN(4) == 0 {
		target, items = "x, y", g.pick("pairs", "d.items()", "d|dictsort", "[(1, 2)]", "xs|batch(2)")
	}
	head := "for " + target + " in " + items
	if g.IntN(4) == 0 {
		head += " if " + g.expression()
	}
	g.loops++
	body := g.body()
	g.loops--
	if g.IntN(3) == 0 {
		body += g.tag("else") + g.body()
	}
	return g.tag(head) + body + g.tag("endfor")
}

func (g *randomTemplate) name() string {
	return g.pick("x", "y", "n", "s", "xs", "words", "f", "html", "safe", "d", "nope")
}

func (g *randomTemplate) operand() string {
	if g.macros && g.IntN(12) == 0 {
		return g.pick(g.call("m"), "m", "m.name", "m.arguments", "m.caller", "m.catch_kwargs")
	}
	if g.inMacro && g.IntN(5) == 0 {
		return g.pick("caller()", "caller(1)", "varargs", "kwargs", "caller(x='q')", "caller")
	}
	if g.loops > 0 && g.IntN(5) == 0 {
		return "loop." + g.pick("index", "index0", "revindex", "first", "last", "length", "previtem", "nextitem", "cycle(1, 'b')", "changed(x)", "depth")
	}
	return g.pick(g.name(), g.name(), "users", "pairs", "users[0].name", "users[1]['age']", "d.a", "d['b']", "d.nope", "s[1]", "xs[-1]",
		"s[::-1]", "xs[1:]", "words[0][0]", "1", "0", "-2", "2.5", "1e3", "''", "'a'", "'<&>'", "true", "false", "none", "[]", "[1, 'b']", "(1, 2)",
		"{'k': 1}", "10", "'3'", "'ab cd'", "pairs[0]")
}

func (g *randomTemplate) expression() string {
	g.depth++
	defer func() { g.depth-- }()
	if !g.deeper() {
		return g.operand()
	}
	switch g.IntN(12) {
	case 11: // not for constants: Jinja2 joins them when it compiles, and then the result is not markup
		return "(" + g.name() + " ~ " + g.expression() + ")"
	case 9:
		return g.name() + "[" + g.pick("0", "-1", "1:", ":-1", "::-1", "::2", "5:0:-2", "'a'", "n", g.operand()) + "]"
	case 10:
		return "(" + g.pick("'%s'", "'%d|%s'", "'%5.1f'", "'%-4s|'", "'%(a)s'", "'%r'", "'%x'", "'<%s>'|safe", "html") + " % " + g.pick("n", "(1, 'b')", "d", "x", "f", "words", "html", "safe", g.expression()) + ")"
	case 0, 1:
		op := g.pick("+", "-", "*", "/", "//", "%", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or", "**")
		if op == "**" { // keep numbers small
			return "(" + g.operand() + ") ** " + g.pick("0", "2", "3", "-1")
		}
		return "(" + g.expression() + " " + op + " " + g.expression() + ")"
	case 2:
		return "(" + g.expression() + " if " + g.expression() + " else " + g.expression() + ")"
	case 3:
		return "(" + g.pick("not ", "-", "") + g.expression() + ")"
	case 4:
		return "(" + g.expression() + " is " + g.pick("", "not ") + g.pick("defined", "none", "odd", "even", "string", "number",
			"mapping", "sequence", "iterable", "upper", "true", "integer", "float", "divisibleby 2", "in [1, 'a']", "eq 1", "escaped", "boolean") + ")"
	case 5:
		x := g.expression()
		if g.strict { // Jinja2 computes constants when it compiles, and fails then
			x = g.name()
		}
		return x + "." + g.pick("0", "a", "name", "1")
	case 8:
		return g.pick("s", "html", "safe", "words[0]", "d.b", "'<a b>'", "'{:>5}|{}'", "'{0!r:^9}{a}'", "('<{}>'|safe)", "'{:05}'", "'{:,.2f}'", "[3, 'x', 1]", "{'k': 'v', 'a': 1}", "xs[:]", "(1, 2)", "n", "f") + "." + g.method()
	default:
		return "(" + g.expression() + ")|" + g.filter()
	}
}

func (g *randomTemplate) method() string {
	n, x := fmt.Sprint(g.IntN(9)-2), g.operand()
	return g.pick("upper()", "title()", "swapcase()", "strip()", "lstrip('<h')", "split()", "split('l', 1)", "rsplit(none, "+n+")", "splitlines()", "partition('l')",
		"replace('l', '<')", "replace('', '-', "+n+")", "find('l', "+n+")", "rfind('')", "count('<')", "index('l')", "startswith(('<', 'h'), "+n+")", "endswith("+x+")",
		"center("+n+", '*')", "ljust(9)", "zfill("+n+")", "expandtabs()", "isalpha()", "istitle()", "islower()", "join("+x+")", "join(words)",
		"append("+x+")", "pop()", "pop("+n+")", "index("+x+")", "count("+x+")", "copy()", "sort()", "reverse()", "insert("+n+", 1)", "extend("+x+")",
		"format(1, a=2)", "format("+x+")", "format(*xs)",
		"items()", "keys()|list", "get('a', 1)", "setdefault('q', "+x+")", "update(z="+x+")", "pop('k', 5)", "popitem()", "real", "bit_length()", "is_integer()")
}

func (g *randomTemplate) filter() string {
	n := fmt.Sprint(g.IntN(5))
	return g.pick("upper", "lower", "title", "capitalize", "trim", "length", "default('D')", "d('E', true)", "join", "join('-')", "join('<')",
		"first", "last", "sort", "sort(true)", "unique|list", "reverse|list", "list", "replace('a', 'b')", "replace('<', '['|safe)", "e", "escape", "safe", "forceescape",
		"striptags", "truncate(5, true)", "truncate(6)", "wordcount", "int", "int(7)", "float", "string", "round", "round("+n+")", "round(1, 'floor')", "abs",
		"sum", "min", "max", "map('upper')|list", "map('string')|join(',')", "map(attribute='name')|list", "select|list", "reject|list", "select('odd')|list",
		"selectattr('age')|list", "batch("+n+")|list", "batch(2, 'x')|list", "slice(2)|list", "slice(3, 0)|list", "dictsort", "items|list", "indent", "indent("+n+", true)",
		"center(9)", "tojson", "tojson(1)", "urlencode", "xmlattr", "attr('a')", "pprint", "wordwrap("+n+")", "wordwrap(9, false)", "urlize", "urlize(5, target=s)", "filesizeformat", "groupby(0)|list", "format(1, 'b')", "center("+n+")")
}
